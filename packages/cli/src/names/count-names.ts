import type { IntercomEvents } from '@intercom-events/core';
import { parseUser } from '../arguments/user.js';
import { type CsvFlags, csvRows } from '../import/csv-rows.js';
import { ndjsonRows } from '../import/ndjson-rows.js';

/** Far more than the 120 of a workspace; bounds the memory. */
const maxNames = 10_000;

/** Intercom refuses longer names. */
const maxNameLength = 255;

/** Counts event names as Intercom stores them: in lower case, with `-` for `.` and `$`. */
export class NameCounter {
  readonly counts = new Map<string, number>();
  /** Rows without a usable name: unreadable, or with a name that Intercom refuses. */
  unusable = 0;
  /** Whether there are more names than are counted. */
  isFull = false;

  add(name: string, times: number): void {
    const text = name.trim();
    if (text === '' || text.length > maxNameLength) {
      this.unusable += times;
      return;
    }
    const stored = text.toLowerCase().replace(/[.$]/g, '-');
    const count = this.counts.get(stored);
    if (count === undefined && this.counts.size >= maxNames) this.isFull = true;
    else this.counts.set(stored, (count ?? 0) + times);
  }
}

/** Counts the names in an import file. */
export async function countInFile(
  file: string,
  flags: CsvFlags,
  counter: NameCounter,
  signal: AbortSignal,
): Promise<void> {
  const { rows } = /\.csv$/i.test(file) ? await csvRows(file, flags) : ndjsonRows(file);
  for await (const row of rows) {
    signal.throwIfAborted();
    if ('name' in row) counter.add(row.name, 1);
    else counter.unusable += 1;
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
