import type { IntercomEvents } from '@intercom-events/core';
import { parseUser } from '../arguments/user.js';
import type { ReadFlags } from '../import/rows/read-context.js';
import { openRows } from '../import/rows/row-source.js';
import type { CliIo } from '../io.js';
import type { NameCounter } from './name-counter.js';

/** Counts the names in an import file. */
export async function countInFile(
  file: string,
  flags: ReadFlags,
  counter: NameCounter,
  { stdin, interrupted }: CliIo,
): Promise<void> {
  const source = await openRows(file, flags, stdin);
  try {
    for await (const row of source.rows) {
      interrupted.throwIfAborted();
      if ('name' in row) counter.add(row.name, 1);
      else counter.unusable += 1;
    }
  } finally {
    source.close();
  }
}

/** Counts the names in the history of users, over all time. */
export async function countOfUsers(
  events: IntercomEvents,
  users: readonly string[],
  counter: NameCounter,
  signal: AbortSignal,
): Promise<void> {
  for (const user of users) {
    const { events: found } = await events.summarise(parseUser(user), { signal });
    for (const { name, count } of found) counter.add(name, count);
  }
}
