import type { ImportRow } from '@intercom-events/core';

/** A file, read row by row. */
export interface RowSource {
  readonly rows: AsyncIterable<ImportRow>;
  /** How much of the file has become rows. */
  doneBytes(): number;
}

/** A row that could not be made an event: what is wrong, and what there was, to be mended and given again. */
export interface BrokenRow {
  readonly unreadable: string;
  readonly key: string;
  readonly given: Readonly<Record<string, unknown>>;
}

/** What one calls a row. */
export function keyOfLine(line: number): string {
  return `line ${line}`;
}
