import { setTimeout as wait } from 'node:timers/promises';
import type { IntercomEvents, ListedEvent, User } from '@intercom-events/core';
import { failureOf } from './failure.js';
import type { CliIo } from './io.js';
import { printable } from './printable.js';

/** How to follow. */
export interface FollowOptions {
  readonly everyMs: number;
  /** How many of those that are there already are printed first. */
  readonly newest: number;
  readonly io: CliIo;
  readonly print: (event: ListedEvent) => void;
}

/** Prints what a contact does, until it is interrupted. Rejects when asking again would not help. */
export async function follow(
  events: IntercomEvents,
  user: User,
  { everyMs, newest, io, print }: FollowOptions,
): Promise<void> {
  const { interrupted: signal } = io;
  let cursor: string | undefined;
  while (!signal.aborted) {
    try {
      const found = await events.poll(user, cursor, { signal });
      const isFirst = cursor === undefined;
      for (const event of isFirst ? found.events.slice(-newest) : found.events) print(event);
      cursor = found.cursor;
    } catch (error) {
      if (signal.aborted) return;
      if (!isPassing(error) || cursor === undefined) throw error;
      io.err.write(`${printable(failureOf(error)?.message ?? '')} Asking again.\n`);
    }
    await wait(everyMs, undefined, { signal }).catch(() => undefined);
  }
}

function isPassing(error: unknown): boolean {
  return error instanceof Error && 'retryable' in error && error.retryable === true;
}
