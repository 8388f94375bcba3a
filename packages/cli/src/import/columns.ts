import type { ImportRow, User } from '@intercom-events/core';
import { typedValue } from '../metadata-of.js';
import { momentIn } from '../moment.js';
import { printable } from '../printable.js';
import { WrongUsage } from '../wrong-usage.js';
import type { BrokenRow } from './row-source.js';

/** Which column of a CSV file is what; where nothing is said, it is found by its usual names. */
export interface ColumnFlags {
  readonly userColumn?: string;
  readonly emailColumn?: string;
  readonly idColumn?: string;
  readonly nameColumn?: string;
  readonly name?: string;
  readonly atColumn?: string;
  readonly metadataColumns?: string;
}

/** Makes events of a file's rows. */
export type ReadCells = (cells: readonly string[], key: string) => ImportRow | BrokenRow;

const usualNames = {
  userColumn: ['user_id', 'userId', 'user', 'external_id'],
  emailColumn: ['email'],
  idColumn: ['intercom_user_id', 'contact_id'],
  nameColumn: ['event_name', 'name', 'event'],
  atColumn: ['created_at', 'at', 'timestamp', 'time'],
} as const;

/** Finds the columns in a header. Throws `WrongUsage` for one that is not there. */
export function columnsOf(header: readonly string[], flags: ColumnFlags): ReadCells {
  const place = (flag: keyof typeof usualNames): number => placeOf(header, flag, flags[flag]);
  const [user, email, id] = [place('userColumn'), place('emailColumn'), place('idColumn')];
  if (user < 0 && email < 0 && id < 0) throw missing(header, '--user-column', 'whose event it is');
  const name = flags.name === undefined ? place('nameColumn') : -1;
  if (name < 0 && !flags.name) throw missing(header, '--name-column (or --name)', 'its name');
  const at = place('atColumn');
  if (at < 0) throw missing(header, '--at-column', 'its time');
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
      const unreadable = `It has ${cells.length} columns, and the header has ${header.length}: a comma too many or too few, or a quote that is not closed.`;
      return { unreadable, key, given: { text: cells.join(',') } };
    }
    const time = cell(at) ?? '';
    const moment = momentIn(time);
    if (moment !== undefined) return { ...event, at: moment, metadata: values, key };
    const unreadable =
      time === ''
        ? `There is no time in "${printable(header[at] ?? '')}".`
        : `"${printable(time)}" is no time: write it as 2026-11-20T10:00:00Z, or Unix seconds.`;
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
  return new WrongUsage(`No column says ${what}. Name it with ${flag}. ${listed(header)}`);
}

function listed(header: readonly string[]): string {
  return `Columns of the file: ${header.map((label) => printable(label)).join(', ')}.`;
}

function dashed(flag: string): string {
  return `--${flag.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
