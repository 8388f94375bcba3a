import type { IntercomEvents, User } from '@intercom-events/core';
import { failureOf } from '../failure.js';

/** Requests for more users would take too long for a dry run. */
export const maxAskedUsers = 50;
const atOnce = 10;

/** What Intercom says about some users of a file. */
export interface KnownInIntercom {
  readonly asked: number;
  /** Users without a contact: their events would be refused. */
  readonly unknown: readonly User[];
  /** Event names in the history of the others. */
  readonly names: ReadonlySet<string>;
}

/** Reads the summaries of some users: it shows which contacts exist, and which event names are in use. */
export async function knownInIntercom(
  events: IntercomEvents,
  users: readonly User[],
  signal: AbortSignal,
): Promise<KnownInIntercom> {
  const unknown: User[] = [];
  const names = new Set<string>();
  const left = [...users];
  const work = async (): Promise<void> => {
    for (let user = left.shift(); user !== undefined; user = left.shift()) {
      try {
        const summary = await events.summarise(user, { signal });
        for (const { name } of summary.events) names.add(name);
      } catch (error) {
        if (failureOf(error)?.code !== 'NOT_FOUND') throw error;
        unknown.push(user);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return { asked: users.length, unknown, names };
}
