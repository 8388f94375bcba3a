import type { ImportRow, User } from '@intercom-events/core';
import { typedValue } from '../arguments/metadata.js';
import { parseTime } from '../arguments/time.js';
import { printable } from '../printable.js';
import { WrongUsage } from '../wrong-usage.js';
import type { BrokenRow } from './row-source.js';

/** Which CSV column is what; without a flag, a column is found by its usual names. */
export interface ColumnFlags {
  readonly userColumn?: string;
  readonly emailColumn?: string;
  readonly idColumn?: string;
  readonly nameColumn?: string;
  readonly name?: string;
  readonly atColumn?: string;
  readonly metadataColumns?: string;
}

/** Converts the cells of a row to an event. */
export type ReadCells = (cells: readonly string[], key: string) => ImportRow | BrokenRow;

const usualNames = {
  userColumn: ['user_id', 'userId', 'user', 'external_id'],
  emailColumn: ['email'],
  idColumn: ['intercom_user_id', 'contact_id'],
  nameColumn: ['event_name', 'name', 'event'],
  atColumn: ['created_at', 'at', 'timestamp', 'time'],
} as const;

/** Finds the columns in a header. Throws `WrongUsage` for a missing column. */
export function columnsOf(header: readonly string[], flags: ColumnFlags): ReadCells {
  const place = (flag: keyof typeof usualNames): number => placeOf(header, flag, flags[flag]);
  const [user, email, id] = [place('userColumn'), place('emailColumn'), place('idColumn')];
  if (user < 0 && email < 0 && id < 0) throw missing(header, '--user-column', 'the user');
  const name = flags.name === undefined ? place('nameColumn') : -1;
  if (name < 0 && !flags.name) throw missing(header, '--name-column (or --name)', 'the event name');
  const at = place('atColumn');
  if (at < 0) throw missing(header, '--at-column', 'the time');
  const metadata = metadataPlaces(header, flags.metadataColumns, [user, email, id, name, at]);

  return (cells, key) => {
    const cell = (column: number): string | undefined => cells[column]?.trim() || undefined;
    const who: User = { userId: cell(user), email: cell(email), id: cell(id) };
    const event = { user: who, name: flags.name ?? cell(name) ?? '' };
    const values = Object.fromEntries(
      metadata.flatMap((column) => {
        const [label, text] = [header[column] ?? '', cell(column)];
        return text === undefined ? [] : [[label, typedValue(label, text)] as const];
      }),
    );
    if (cells.length !== header.length) {
      const unreadable = `The row has ${cells.length} columns and the header ${header.length}: a delimiter too many or too few, or an unclosed quote.`;
      return { unreadable, key, given: { text: cells.join(',') } };
    }
    const time = cell(at) ?? '';
    const parsed = parseTime(time);
    if (parsed !== undefined) return { ...event, at: parsed, metadata: values, key };
    const unreadable =
      time === ''
        ? `Column "${printable(header[at] ?? '')}" is empty: it must contain the time.`
        : `"${printable(time)}" is not a time: write it like 2026-11-20T10:00:00Z, or as Unix seconds.`;
    return { unreadable, key, given: { ...event, at: time, metadata: values } };
  };
}

function placeOf(
  header: readonly string[],
  flag: keyof typeof usualNames,
  named: string | undefined,
): number {
  if (named !== undefined) return columnNamed(header, dashed(flag), named);
  const usual: readonly string[] = usualNames[flag];
  return header.findIndex((label) => usual.includes(label));
}

function columnNamed(header: readonly string[], flag: string, label: string): number {
  const at = header.indexOf(label);
  if (at >= 0) return at;
  throw new WrongUsage(`${flag}: the file has no column "${printable(label)}". ${listed(header)}`);
}

function metadataPlaces(
  header: readonly string[],
  flag: string | undefined,
  taken: readonly number[],
): readonly number[] {
  if (flag === undefined) return [...header.keys()].filter((column) => !taken.includes(column));
  const labels = flag.split(',').map((label) => label.trim());
  return labels
    .filter((label) => label !== '')
    .map((label) => columnNamed(header, '--metadata-columns', label));
}

function missing(header: readonly string[], flag: string, what: string): WrongUsage {
  return new WrongUsage(`No column found for ${what}. Choose one with ${flag}. ${listed(header)}`);
}

function listed(header: readonly string[]): string {
  return `Columns of the file: ${header.map((label) => printable(label)).join(', ')}.`;
}

function dashed(flag: string): string {
  return `--${flag.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
