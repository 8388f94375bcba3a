import type { ImportRow, Metadata, User } from '@intercom-events/core';
import { printable } from '../../printable.js';
import type { Columns } from './columns.js';
import { userIn } from './identifiers.js';
import type { ValueRule } from './money-and-links.js';
import type { Notes } from './notes.js';
import type { ReadTime } from './read-time.js';
import { type BrokenRow, keyOfLine } from './row.js';
import { isNullCell, isNullText, isObject, jsonValue, typedValue } from './values.js';

/** How rows with columns become events. */
export interface RowMapping {
  readonly columns: Columns;
  /** The columns of the rules are not among the metadata of `columns`. */
  readonly rules: readonly ValueRule[];
  /** Text of CSV may stand for a number; text of JSON is text. */
  readonly isCsv: boolean;
  /** One name for all rows. */
  readonly name: string | undefined;
  readonly readTime: ReadTime;
  readonly notes: Notes;
}

/** Maps the cells of CSV, or the values of a JSON object, to an event. */
export function mapRow(
  values: readonly unknown[],
  line: number,
  mapping: RowMapping,
): ImportRow | BrokenRow {
  const { columns, readTime } = mapping;
  const value = (place: number): unknown => present(values[place]);
  const key = keyOfLine(line);
  const name = mapping.name ?? value(columns.name);
  const ids = {
    userId: value(columns.user),
    contactId: value(columns.contact),
    email: value(columns.email),
  };
  const { metadata, problem } = metadataOf(values, line, mapping);
  const time = readTime(value(columns.at), `column "${labelOf(columns, columns.at)}"`);
  const found = userIn(ids);
  const broken = (unreadable: string): BrokenRow => {
    const given = { user: { userId: ids.userId, id: ids.contactId, email: ids.email }, name };
    return { unreadable, key, given: { ...given, at: values[columns.at], metadata } };
  };
  if (found === undefined) return broken('There is no user in the row.');
  if ('problem' in found) return broken(found.problem);
  if (typeof name !== 'string') return broken('There is no event name in the row.');
  if (isNullText(name))
    return broken(`"${printable(name)}" stands for no value, and is no event name.`);
  if (typeof time === 'string') return broken(time);
  if (problem !== undefined) return broken(problem);
  return eventRow(found.user, name, time, metadata, key);
}

/** An event of a row. */
export function eventRow(
  user: User,
  name: string,
  at: Date | number,
  metadata: Readonly<Record<string, unknown>>,
  key: string,
): ImportRow {
  const hasMetadata = Object.keys(metadata).length > 0 && isMetadata(metadata);
  return { user, name, at, ...(hasMetadata && { metadata }), key };
}

/** Core checks the values. */
function isMetadata(value: unknown): value is Metadata {
  return isObject(value);
}

interface ReadMetadata {
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly problem?: string;
}

function metadataOf(
  values: readonly unknown[],
  line: number,
  { columns, rules, notes, isCsv }: RowMapping,
): ReadMetadata {
  const metadata: Record<string, unknown> = {};
  const text = (place: number): string | undefined => {
    const value = present(values[place]);
    return value === undefined || isObject(value) ? undefined : `${value}`;
  };
  for (const { key, read } of rules) {
    const value = read(text);
    if (typeof value === 'string') return { metadata, problem: value };
    if (value !== undefined) metadata[key] = value;
  }
  const readValue = isCsv ? cellValue : metadataValue;
  for (const place of columns.metadata) {
    const key = columns.labels[place] ?? '';
    const value = readValue(key, values[place], line, notes);
    if (value !== undefined) setKey(metadata, key, value);
  }
  return { metadata };
}

/** A cell of CSV as metadata. */
export function cellValue(key: string, given: unknown, line: number, notes: Notes): unknown {
  const text = present(given);
  if (typeof text !== 'string') return undefined;
  if (!isNullCell(text)) return typedValue(key, text);
  notes.add(`"${printable(key)}" is ${text}, which stands for no value, and is left out`, line);
  return undefined;
}

/** A value of JSON as metadata. */
export function metadataValue(key: string, value: unknown, line: number, notes: Notes): unknown {
  if (value === null) notes.add(`"${printable(key)}" is null and is left out`, line);
  return jsonValue(key, value);
}

/** Also for `__proto__`, which core leaves out. */
function setKey(record: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(record, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

/** `undefined` for what is empty. */
function present(value: unknown): unknown {
  if (value === null) return undefined;
  const text = typeof value === 'string' ? value.trim() : value;
  return text === '' ? undefined : text;
}

function labelOf({ labels }: Columns, place: number): string {
  return printable(labels[place] ?? '');
}
