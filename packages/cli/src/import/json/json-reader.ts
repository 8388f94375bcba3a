import { WrongUsage } from '../../wrong-usage.js';
import { type Columns, columnsOf, columnsText } from '../rows/columns.js';
import { mapRow } from '../rows/map-row.js';
import { valueRules } from '../rows/money-and-links.js';
import { nativeRow } from '../rows/native-row.js';
import {
  type FormatReader,
  hasColumnFlags,
  type ReadContext,
  type ReadFlags,
  type RowTools,
  readFlags,
} from '../rows/read-context.js';
import { keyOfLine, type ReadRow } from '../rows/row.js';
import { flattened } from '../rows/source-row.js';
import { isObject } from '../rows/values.js';
import { failedRowReader, type JsonObject, type ReadObject } from './failed-row.js';
import { type JsonValue, jsonValues } from './json-values.js';

/** Reads JSON: lines, arrays, or objects one after the other. Rejects with `WrongUsage`. */
export async function jsonReader(context: ReadContext): Promise<FormatReader> {
  const values = jsonValues(context.input);
  const flags = readFlags(context.flags);
  const first = await values.next();
  const { read, text } = objectReader(context, first.done === true ? undefined : first.value);
  const readFailed = failedRowReader(read, context, (tools) => objectReader(tools, undefined).read);
  const readAny: ReadObject = (value, line) =>
    isObject(value.failure) ? readFailed(value, value.failure, line) : read(value, line);
  async function* rows(): AsyncGenerator<ReadRow> {
    if (first.done !== true) yield* rowsOf(first.value, readAny, flags);
    for await (const value of values) yield* rowsOf(value, readAny, flags);
  }
  return { mapping: text, rows: rows() };
}

function objectReader(
  context: RowTools,
  first: JsonValue | undefined,
): { readonly read: ReadObject; readonly text: string } {
  const { source, flags } = context;
  const flat = (value: JsonObject): JsonObject =>
    flags.flatten === true ? Object.fromEntries(flattened(value)) : value;
  if (source !== undefined)
    return { read: (value, line) => source.json(value, line), text: source.text };
  if (hasColumnFlags(flags)) {
    const columns = new ColumnReader(context);
    const value = first !== undefined && 'value' in first ? first.value : undefined;
    const text = isObject(value) && !isObject(value.failure) ? columns.textFor(flat(value)) : '';
    return { read: (one, line) => columns.read(flat(one), line), text };
  }
  const read: ReadObject = (value, line) => {
    const { metadata } = value;
    const isFlat = flags.flatten !== true || !isObject(metadata);
    return nativeRow(isFlat ? value : { ...value, metadata: flat(metadata) }, line, context);
  };
  return { read, text: 'Keys: user_id, email or id; name; at; metadata.' };
}

/** Reads objects by the names of their keys; most have the same. */
class ColumnReader {
  readonly #tools: RowTools;
  readonly #known = new Map<string, Columns>();

  constructor(tools: RowTools) {
    this.#tools = tools;
  }

  /** Which key is what. Throws `WrongUsage` if one is missing. */
  textFor(value: JsonObject): string {
    const labels = Object.keys(value);
    const { flags } = this.#tools;
    return columnsText(this.#columns(labels), valueRules(labels, flags, true), flags.name);
  }

  read(value: JsonObject, line: number): ReadRow {
    const labels = Object.keys(value);
    const { flags } = this.#tools;
    try {
      const columns = this.#columns(labels);
      const rules = valueRules(labels, flags, true);
      const mapping = { ...this.#tools, columns, rules, name: flags.name, isCsv: false };
      return mapRow(Object.values(value), line, mapping);
    } catch (error) {
      if (!(error instanceof WrongUsage)) throw error;
      return { unreadable: error.message, key: keyOfLine(line), given: value };
    }
  }

  #columns(labels: readonly string[]): Columns {
    const key = JSON.stringify(labels);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const { flags } = this.#tools;
    const all = columnsOf(labels, flags, true);
    const used = new Set(valueRules(labels, flags, true).flatMap(({ places }) => places));
    const metadata = all.metadata.filter((place) => !used.has(place));
    const made = { ...all, metadata };
    if (this.#known.size < 1_000) this.#known.set(key, made);
    return made;
  }
}

function* rowsOf(found: JsonValue, read: ReadObject, flags: ReadFlags): Generator<ReadRow> {
  const { line } = found;
  if ('problem' in found) {
    const { problem, text } = found;
    // With the flags, the failures file can be read without those of this run.
    yield { unreadable: problem, key: keyOfLine(line), given: { text, json: { flags } } };
    return;
  }
  const { value } = found;
  const list = isObject(value) ? listIn(value) : undefined;
  for (const one of list ?? [value]) {
    if (isObject(one)) yield read(one, line);
    else
      yield {
        unreadable: 'It is not a JSON object.',
        key: keyOfLine(line),
        given: { text: JSON.stringify(one) },
      };
  }
}

/** APIs answer with a page of events: Intercom in `events`, PostHog in `results`. */
function listIn(value: JsonObject): readonly unknown[] | undefined {
  if (value.type === 'event.list' && Array.isArray(value.events)) return value.events;
  return Array.isArray(value.results) ? value.results : undefined;
}
