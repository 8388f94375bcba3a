import { setTimeout as wait } from 'node:timers/promises';
import type { IntercomEvents, ListedEvent, User } from '@intercom-events/core';
import { failureOf } from '../failure.js';
import type { CliIo } from '../io.js';
import { printable } from '../printable.js';

/** Options of `follow`. */
export interface FollowOptions {
  readonly everyMs: number;
  /** How many existing events are printed first. */
  readonly newest: number;
  readonly io: CliIo;
  readonly print: (event: ListedEvent) => void;
}

/** Prints the events of a contact as they arrive, until interrupted. Rejects when retrying cannot help. */
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
      if (!isTemporary(error) || cursor === undefined) throw error;
      io.err.write(`${printable(failureOf(error)?.message ?? '')} Trying again.\n`);
    }
    await wait(everyMs, undefined, { signal }).catch(() => undefined);
  }
}

function isTemporary(error: unknown): boolean {
  return error instanceof Error && 'retryable' in error && error.retryable === true;
}
