import type { IntercomEvents } from '@intercom-events/core';
import { parseUser } from '../arguments/user.js';
import { type CsvFlags, csvRows } from '../import/csv-rows.js';
import { ndjsonRows } from '../import/ndjson-rows.js';

/** How often each name occurs. */
export type NameCounts = Map<string, number>;

/** Far beyond 120; bounds the memory. */
const maxNames = 10_000;

/** Counts the names in an import file. Rows that cannot be read are skipped. */
export async function countInFile(
  file: string,
  flags: CsvFlags,
  counts: NameCounts,
): Promise<void> {
  const { rows } = /\.csv$/i.test(file) ? await csvRows(file, flags) : ndjsonRows(file);
  for await (const row of rows) {
    if ('name' in row) add(counts, row.name, 1);
  }
}

/** Counts the names in the history of users, over all time. */
export async function countOfUsers(
  events: IntercomEvents,
  users: readonly string[],
  counts: NameCounts,
  signal: AbortSignal,
): Promise<void> {
  for (const user of users) {
    const { events: found } = await events.summarise(parseUser(user), { signal });
    for (const { name, count } of found) add(counts, name, count);
  }
}

/** Intercom stores names in lower case, with `-` for `.` and `$`. */
function add(counts: NameCounts, name: string, times: number): void {
  const stored = name.trim().toLowerCase().replace(/[.$]/g, '-');
  if (stored === '' || (counts.size >= maxNames && !counts.has(stored))) return;
  counts.set(stored, (counts.get(stored) ?? 0) + times);
}
