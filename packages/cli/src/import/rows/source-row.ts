import { localToUtc } from '../../time/time-zone.js';
import { parseJson } from '../json/parse-json.js';
import { normalised } from './columns.js';
import { userIn } from './identifiers.js';
import { cellValue, eventRow, metadataValue } from './map-row.js';
import type { Notes } from './notes.js';
import type { ReadTime } from './read-time.js';
import { keyOfLine, type ReadRow } from './row.js';
import { type Source, type SourceName, sources } from './sources.js';
import { isObject } from './values.js';

/** What the user may say about an export. */
export interface SourceFlags {
  readonly userColumn?: string;
  readonly emailColumn?: string;
  readonly idColumn?: string;
  readonly timezone?: string;
}

/** What rows of an export are read with. */
export interface SourceOptions {
  readonly flags: SourceFlags;
  readonly readTime: ReadTime;
  readonly notes: Notes;
}

type Entry = readonly [key: string, value: unknown];

/** A row of an export: how to find values in it. */
interface SourceRecord {
  /** The first value of some keys that is not empty. */
  find(keys: readonly string[]): unknown;
  /** What is neither the user, the name nor the time. */
  rest(): readonly Entry[];
  readonly isCsv?: true;
  readonly given: Readonly<Record<string, unknown>>;
}

/** Keys remembered as properties or as the tool's own: an export has few of them. */
const maxRemembered = 1_000;

/** Reads the rows of one export. */
export class SourceReader {
  readonly #name: SourceName;
  readonly #source: Source;
  readonly #options: SourceOptions;
  readonly #used: ReadonlySet<string>;
  readonly #internal = new Map<string, boolean>();

  constructor(name: SourceName, options: SourceOptions) {
    this.#name = name;
    this.#source = withFlags(sources[name], options.flags);
    this.#used = new Set(usedKeys(this.#source).map(normalised));
    this.#options = options;
  }

  #isFree(key: string): boolean {
    return !this.#used.has(normalised(key));
  }

  /** What the export is taken for, in one line. */
  get text(): string {
    return textOf(this.#name, this.#source);
  }

  /** Reads a JSON object; a dot in a key reaches into it. */
  json(given: Readonly<Record<string, unknown>>, line: number): ReadRow {
    const find = (keys: readonly string[]): unknown =>
      keys.map((key) => valueAt(given, key)).find(isPresent);
    const rest = (): readonly Entry[] => Object.entries(given).filter(([key]) => this.#isFree(key));
    return this.#read({ given, find, rest }, line);
  }

  /** Reads the cells of a CSV row; headers are compared in snake case. */
  csv(labels: readonly string[]): (cells: readonly string[], line: number) => ReadRow {
    const places = new Map(labels.map((label, place) => [normalised(label), place]));
    const free = [...labels.entries()].filter(([, label]) => this.#isFree(label));
    return (cells, line) => {
      const find = (keys: readonly string[]): unknown =>
        keys.map((key) => cells[places.get(normalised(key)) ?? -1]?.trim()).find(isPresent);
      const given = Object.fromEntries(labels.map((label, place) => [label, cells[place]]));
      const rest = (): readonly Entry[] => free.map(([place, label]) => [label, cells[place]]);
      return this.#read({ given, find, rest, isCsv: true }, line);
    };
  }

  #read(record: SourceRecord, line: number): ReadRow {
    const source = this.#source;
    const broken = (unreadable: string): ReadRow => {
      return { unreadable, key: keyOfLine(line), given: record.given };
    };
    const reason = source.skip?.(record.find);
    if (reason !== undefined) return { skipped: reason };
    const found = userIn({
      userId: record.find(source.userId),
      contactId: record.find(source.contactId ?? []),
      email: record.find(source.email),
    });
    if (found === undefined) return { skipped: 'events without a user id' };
    if ('problem' in found) return broken(found.problem);
    const name = record.find(source.name);
    if (typeof name !== 'string') {
      return broken(`There is no event name (${source.name.join(' or ')}).`);
    }
    const time = this.#options.readTime(record.find(source.time), source.time.join(' or '));
    if (typeof time === 'string') return broken(time);
    const metadata = this.#metadata(record, line);
    if (typeof metadata === 'string') return broken(metadata);
    return eventRow(found.user, name, this.#utc(time), metadata, keyOfLine(line));
  }

  #utc(time: Date | number): Date | number {
    const { timezone } = this.#options.flags;
    if (this.#source.isLocalTime === undefined || timezone === undefined) return time;
    const ms = typeof time === 'number' ? (time > 1e11 ? time : time * 1_000) : time.getTime();
    return localToUtc(ms, timezone) ?? time;
  }

  /** The properties that say what the user did; a text says what is wrong with them. */
  #metadata(record: SourceRecord, line: number): Readonly<Record<string, unknown>> | string {
    const found = record.find(this.#source.properties);
    if (found === undefined) {
      const rest = this.#source.isFlat === undefined ? [] : record.rest();
      return this.#values(rest, line, record.isCsv === undefined ? metadataValue : cellValue);
    }
    const value = typeof found === 'string' ? jsonIn(found) : found;
    const entries = Array.isArray(value)
      ? value.flatMap(parameter)
      : isObject(value)
        ? flattened(value)
        : undefined;
    if (entries === undefined) return `"${this.#source.properties[0]}" is not an object.`;
    return this.#values(entries, line, metadataValue);
  }

  #values(entries: readonly Entry[], line: number, readValue: typeof metadataValue) {
    const { notes } = this.#options;
    const kept = entries.flatMap(([key, value]) => {
      if (this.#isInternal(key)) {
        if (isPresent(value)) notes.add(`properties of ${this.#name} itself are left out`, line);
        return [];
      }
      const read = readValue(key, value, line, notes);
      return read === undefined ? [] : [[key, read] as const];
    });
    return Object.fromEntries(kept);
  }

  #isInternal(key: string): boolean {
    const known = this.#internal.get(key);
    if (known !== undefined) return known;
    const { internal } = this.#source;
    const found = internal.test(key) || internal.test(normalised(key));
    if (this.#internal.size < maxRemembered) this.#internal.set(key, found);
    return found;
  }
}

/** If the user says where the identifier is, it is nowhere else. */
function withFlags(source: Source, { userColumn, emailColumn, idColumn }: SourceFlags): Source {
  if ([userColumn, emailColumn, idColumn].every((flag) => flag === undefined)) return source;
  const only = (flag: string | undefined): string[] => (flag === undefined ? [] : [flag]);
  return {
    ...source,
    userId: only(userColumn),
    contactId: only(idColumn),
    email: only(emailColumn),
  };
}

function textOf(name: SourceName, source: Source): string {
  const { userId, contactId = [], email, name: names, time, properties } = source;
  const users = [...userId, ...contactId, ...email].join(', else ');
  return `From ${name}: user = ${users}; event name = ${names.join(', else ')}; time = ${time.join(', else ')}; metadata = ${properties.join(', ')}${source.isFlat ? ', or the other columns' : ''}.`;
}

/** Objects one level down become keys with `_`; what is deeper is left to core, which names it. */
export function flattened(properties: Readonly<Record<string, unknown>>): readonly Entry[] {
  return Object.entries(properties).flatMap(([key, value]): Entry[] => {
    if (!isObject(value) || isMoneyOrLink(value)) return [[key, value]];
    return Object.entries(value).map(([inner, one]): Entry => [`${key}_${inner}`, one]);
  });
}

function isMoneyOrLink(value: Readonly<Record<string, unknown>>): boolean {
  return ('amount' in value && 'currency' in value) || ('url' in value && 'value' in value);
}

/** A parameter of Google Analytics: its value is under the name of its type. */
function parameter(given: unknown): Entry[] {
  if (!isObject(given) || typeof given.key !== 'string') return [];
  const { value } = given;
  if (!isObject(value)) return [[given.key, value]];
  const types = ['string_value', 'int_value', 'float_value', 'double_value'];
  const type = types.find((one) => isPresent(value[one]));
  const found = type === undefined ? undefined : value[type];
  // BigQuery writes 64-bit numbers as text.
  const isWhole = type === 'int_value' && typeof found === 'string' && /^-?\d{1,15}$/.test(found);
  return [[given.key, isWhole ? Number(found) : found]];
}

function usedKeys(source: Source): readonly string[] {
  const { userId, email, contactId = [], name, time, properties } = source;
  return [...userId, ...email, ...contactId, ...name, ...time, ...properties];
}

function valueAt(given: Readonly<Record<string, unknown>>, path: string): unknown {
  if (Object.hasOwn(given, path)) return given[path];
  let value: unknown = given;
  for (const key of path.split('.')) {
    // Some exports hold an object as JSON text.
    const inner = typeof value === 'string' ? jsonIn(value) : value;
    if (!isObject(inner) || !Object.hasOwn(inner, key)) return undefined;
    value = inner[key];
  }
  return value;
}

function jsonIn(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}
