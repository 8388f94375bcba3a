/**
 * Why a statement failed:
 * - `full`: the disk, or the file at its maximum size;
 * - `busy`: another process holds the lock for longer than we wait;
 * - `corrupt`: the file is damaged, or is not a database;
 * - `io`: the disk does not read, write or sync;
 * - `readonly`: the file, or its folder, cannot be written;
 * - `other`: anything else.
 */
export type SqlFailure = 'full' | 'busy' | 'corrupt' | 'io' | 'readonly' | 'other';

/** Primary result codes of SQLite (https://sqlite.org/rescode.html). */
const failures: Readonly<Record<number, SqlFailure>> = {
  5: 'busy',
  6: 'busy',
  8: 'readonly',
  10: 'io',
  11: 'corrupt',
  13: 'full',
  14: 'readonly',
  26: 'corrupt',
};

/** Sorts an error that SQLite has thrown. The upper bits of a result code only give details. */
export function sqlFailure(error: unknown): SqlFailure {
  if (typeof error !== 'object' || error === null) return 'other';
  const { errcode }: { errcode?: unknown } = error;
  return (typeof errcode === 'number' && failures[errcode & 0xff]) || 'other';
}
