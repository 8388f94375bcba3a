import { isDeepStrictEqual } from 'node:util';
import type { User } from '@intercom-events/core';
import { storedName, unusable } from '@intercom-events/core/seams';
import { checkedContact } from './checked-options.js';
import { differences, type ExpectedMetadata } from './comparing.js';
import type { TestEvents } from './test-events.js';
import type { TrackedEvent, TrackedUser } from './tracked-event.js';
import { shownUser } from './wire-event.js';

/** What a test looks for. */
export interface Wanted {
  readonly name: string;
  readonly metadata?: ExpectedMetadata | undefined;
  readonly user?: TrackedUser | undefined;
}

/** What was found, and what might explain why not more. */
export interface Found {
  readonly wanted: Wanted;
  /** The client does not take events any more. */
  readonly isClosed: boolean;
  readonly all: readonly TrackedEvent[];
  /** Accepted, whatever becomes of them, and as they were to be. */
  readonly matching: readonly TrackedEvent[];
  /** As they were to be, but whether they are sent is not decided. */
  readonly undecided: readonly TrackedEvent[];
}

const accepted: readonly TrackedEvent['status'][] = ['pending', 'delivered', 'dead'];

/** Reads what a test looks for. Throws `UsageError` for what cannot be looked for. */
export function readWanted(name: unknown, metadata: unknown, user?: { readonly of: User }): Wanted {
  const stored = typeof name === 'string' ? storedName(name) : undefined;
  if (stored === undefined) {
    throw unusable(
      'The name to look for is not the name of an event.',
      'Give text of 1 to 255 characters, as in track().',
    );
  }
  const whose = user && shownUser(checkedContact(user.of));
  if (metadata === undefined) return { name: stored, user: whose };
  if (isPlain(metadata)) return { name: stored, user: whose, metadata };
  throw unusable(
    'The metadata to look for is not an object.',
    'Give the keys that matter, or leave it out.',
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
