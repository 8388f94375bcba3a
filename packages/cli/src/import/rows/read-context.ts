import { WrongUsage } from '../../wrong-usage.js';
import type { Input } from '../input/open-input.js';
import type { ColumnFlags } from './columns.js';
import type { ValueFlags } from './money-and-links.js';
import type { Notes } from './notes.js';
import { type ReadTime, type TimeFlags, timeReader } from './read-time.js';
import type { ReadRow } from './row.js';
import { SourceReader } from './source-row.js';
import { isSourceName, sourceNames } from './sources.js';

/** How a file is read. */
export interface ReadFlags extends ColumnFlags, TimeFlags, ValueFlags {
  readonly from?: string;
  readonly delimiter?: string;
  readonly skipLines?: string;
  readonly encoding?: string;
  readonly flatten?: true;
}

/** What rows are read with. */
export interface RowTools {
  readonly flags: ReadFlags;
  readonly readTime: ReadTime;
  /** Set with `--from`. */
  readonly source: SourceReader | undefined;
  readonly notes: Notes;
}

/** What the readers of all formats share. */
export interface ReadContext extends RowTools {
  readonly input: Input;
}

/** Rows of a file, and what they are taken for. */
export interface FormatReader {
  /** Which column is what, in one line. */
  readonly mapping: string;
  readonly rows: AsyncIterable<ReadRow>;
}

/** Makes what the flags ask for. Throws `WrongUsage`. */
export function rowTools(flags: ReadFlags, notes: Notes): RowTools {
  const readTime = timeReader(flags);
  const { from } = flags;
  if (from === undefined) return { flags, readTime, source: undefined, notes };
  if (!isSourceName(from)) {
    throw new WrongUsage(`--from is not a known source. Use one of: ${sourceNames.join(', ')}.`);
  }
  if (otherColumnFlags(flags).some((flag) => flag !== undefined)) {
    throw new WrongUsage(
      '--from knows the columns. Leave out --from or the flags for columns; only --user-column, --email-column and --id-column can be combined with it.',
    );
  }
  return { flags, readTime, source: new SourceReader(from, { flags, readTime, notes }), notes };
}

/** Whether the user says which column is what. */
export function hasColumnFlags(flags: ReadFlags): boolean {
  const { userColumn, emailColumn, idColumn } = flags;
  const given = [userColumn, emailColumn, idColumn, ...otherColumnFlags(flags)];
  return given.some((flag) => flag !== undefined);
}

function otherColumnFlags(flags: ReadFlags): readonly unknown[] {
  const { nameColumn, name, atColumn, metadataColumns, money, link } = flags;
  return [nameColumn, name, atColumn, metadataColumns, money, link];
}

const textFlags = [
  ...['from', 'userColumn', 'emailColumn', 'idColumn', 'nameColumn', 'name', 'atColumn'],
  ...['metadataColumns', 'timeFormat', 'timezone'],
];
const listFlags = ['money', 'link'];
const trueFlags = ['flatten'];

/** Of all flags of a command, or of what a failures file says they were, those that matter for a row. */
export function readFlags(flags: object): ReadFlags {
  const isText = (value: unknown): boolean => typeof value === 'string';
  const kept = Object.entries(flags).filter(
    ([name, value]) =>
      (textFlags.includes(name) && isText(value)) ||
      (trueFlags.includes(name) && value === true) ||
      (listFlags.includes(name) && Array.isArray(value) && value.every(isText)),
  );
  return Object.fromEntries(kept);
}
