import { isDeepStrictEqual } from 'node:util';
import type { User } from '@intercom-events/core';
import { storedName, unusable } from '@intercom-events/core/test-ports';
import { checkedContact } from './checked-options.js';
import { differences, type ExpectedMetadata } from './comparing.js';
import type { TestEvents } from './test-events.js';
import type { TrackedEvent, TrackedUser } from './tracked-event.js';
import { shownUser } from './wire-event.js';

/** What a test expects. */
export interface Wanted {
  readonly name: string;
  readonly metadata?: ExpectedMetadata | undefined;
  readonly user?: TrackedUser | undefined;
}

/** The matching events, and what may explain why there are no more. */
export interface Found {
  readonly wanted: Wanted;
  /** The client is closed. */
  readonly isClosed: boolean;
  readonly all: readonly TrackedEvent[];
  /** Accepted events that match, whatever their state. */
  readonly matching: readonly TrackedEvent[];
  /** Held events that match: whether they are sent is not decided yet. */
  readonly undecided: readonly TrackedEvent[];
}

const accepted: readonly TrackedEvent['status'][] = ['pending', 'delivered', 'dead'];

/** Reads what a test expects. Throws a `UsageError` for invalid arguments. */
export function readWanted(name: unknown, metadata: unknown, user?: { readonly of: User }): Wanted {
  const stored = typeof name === 'string' ? storedName(name) : undefined;
  if (stored === undefined) {
    throw unusable(
      'The expected name is not a valid event name.',
      'Pass a string of 1 to 255 characters, as in track().',
    );
  }
  const whose = user && shownUser(checkedContact(user.of));
  if (metadata === undefined) return { name: stored, user: whose };
  if (isPlain(metadata)) return { name: stored, user: whose, metadata };
  throw unusable(
    'The expected metadata is not an object.',
    'Pass the keys to check, or leave it out.',
  );
}

export function search(events: TestEvents, wanted: Wanted): Found {
  const all = events.tracked;
  const fitting = all.filter((event) => isWanted(event, wanted));
  return {
    wanted,
    all,
    isClosed: all.some(({ reason }) => reason === 'closed'),
    matching: fitting.filter(({ status }) => accepted.includes(status)),
    undecided: all.filter((event) => event.status === 'held' && mayBecome(event, wanted)),
  };
}

function isWanted(event: TrackedEvent, { name, metadata, user }: Wanted): boolean {
  return (
    event.name === name &&
    (user === undefined || isDeepStrictEqual(event.user, user)) &&
    (metadata === undefined || differences(metadata, event.metadata).length === 0)
  );
}

/** Its user and its metadata may not be known before it is decided. */
function mayBecome(event: TrackedEvent, { name, user }: Wanted): boolean {
  const isSomebodyElses = user !== undefined && event.user !== undefined;
  return event.name === name && !(isSomebodyElses && !isDeepStrictEqual(event.user, user));
}

function isPlain(value: unknown): value is ExpectedMetadata {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
