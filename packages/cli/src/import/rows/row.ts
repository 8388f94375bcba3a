import type { ImportRow } from '@intercom-events/core';

/** A row that is not a valid event: what is wrong, and the row as it was read. */
export interface BrokenRow {
  readonly unreadable: string;
  readonly key: string;
  /** For the failures file, where it can be corrected. */
  readonly given: Readonly<Record<string, unknown>>;
}

/** A row that is no event, e.g. of a visitor without a user id: the reason, for the summary. */
export interface SkippedRow {
  readonly skipped: string;
}

/** What a row of a file becomes. */
export type ReadRow = ImportRow | BrokenRow | SkippedRow;

/** The name of a row in messages. */
export function keyOfLine(line: number): string {
  return `line ${line}`;
}
