import { type CellMapper, cellMapper, cellsOf } from '../csv/cell-mapper.js';
import { nativeRow } from '../rows/native-row.js';
import { type RowTools, readFlags, rowTools } from '../rows/read-context.js';
import { keyOfLine, type ReadRow } from '../rows/row.js';
import { isObject } from '../rows/values.js';
import { parseJson } from './parse-json.js';

export type JsonObject = Readonly<Record<string, unknown>>;

/** Reads one object. */
export type ReadObject = (value: JsonObject, line: number) => ReadRow;

/** Reads a row of a failures file. */
export type ReadFailedRow = (value: JsonObject, failure: JsonObject, line: number) => ReadRow;

/**
 * Reads the rows of a failures file as they were read the first time: those of CSV with the header and the flags
 * of that run, text of JSON by `read`, and events as they are.
 */
export function failedRowReader(
  read: ReadObject,
  tools: RowTools,
  readerOf: (tools: RowTools) => ReadObject,
): ReadFailedRow {
  const mappers = new Map<string, CellMapper>();
  return (value, failure, line) => {
    const { failure: _, text, csv, json, ...event } = value;
    const broken = (unreadable: string): ReadRow => {
      return {
        unreadable,
        key: keyOfLine(line),
        given: { text, ...(isObject(csv) && { csv }), ...(isObject(json) && { json }) },
      };
    };
    if (typeof text !== 'string') return readEvent(event, failure, line, tools);
    if (!isObject(csv)) {
      const found = objectIn(text);
      if (found === undefined) return broken('"text" is not a JSON object.');
      const flags = isObject(json) && isObject(json.flags) ? readFlags(json.flags) : {};
      const isPlain = Object.keys(flags).length === 0;
      return (isPlain ? read : readerOf(rowTools(flags, tools.notes)))(found, line);
    }
    try {
      const id = JSON.stringify(csv);
      const mapper = mappers.get(id) ?? mapperOf(csv, tools);
      if (mapper === undefined) return broken('"csv" is damaged.');
      mappers.set(id, mapper);
      const cells = cellsOf(text, String(csv.delimiter));
      if (cells?.length === mapper.columns) return mapper.map(cells, line);
      return broken(`"text" is not a CSV row of ${mapper.columns} columns.`);
    } catch {
      return broken('"csv" is damaged.');
    }
  };
}

/**
 * An event that Intercom, or the import, refused. Where another event of its second was sent, Intercom would
 * accept and drop it: it gets the next second, unless its time was changed by hand.
 */
function readEvent(event: JsonObject, failure: JsonObject, line: number, tools: RowTools): ReadRow {
  const row = nativeRow(event, line, tools);
  const isTaken = failure.reason === 'second_taken' && failure.at === event.at;
  if (!isTaken || !('at' in row)) return row;
  tools.notes.add('the second was taken by another event: the next one is used', line);
  const ms = row.at instanceof Date ? row.at.getTime() : row.at > 1e11 ? row.at : row.at * 1_000;
  return { ...row, at: new Date(ms + 1_000) };
}

function mapperOf(csv: JsonObject, tools: RowTools): CellMapper | undefined {
  const { labels, delimiter, flags } = csv;
  const isHeader = Array.isArray(labels) && labels.every((label) => typeof label === 'string');
  if (!isHeader || typeof delimiter !== 'string' || delimiter.length !== 1) return undefined;
  const read = isObject(flags) ? readFlags(flags) : {};
  return cellMapper({ labels, delimiter }, { ...rowTools(read, tools.notes) });
}

function objectIn(text: string): JsonObject | undefined {
  try {
    const value = parseJson(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
