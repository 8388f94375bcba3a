import type { ImportRow } from '@intercom-events/core';

/** A file, read row by row. */
export interface RowSource {
  readonly rows: AsyncIterable<ImportRow>;
  /** Bytes of the file read so far. */
  doneBytes(): number;
}

/** A row that is not a valid event: what is wrong, and the row as it was read. */
export interface BrokenRow {
  readonly unreadable: string;
  readonly key: string;
  readonly given: Readonly<Record<string, unknown>>;
}

/** The name of a row in messages. */
export function keyOfLine(line: number): string {
  return `line ${line}`;
}
