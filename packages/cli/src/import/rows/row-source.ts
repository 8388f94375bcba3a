import type { ImportRow } from '@intercom-events/core';
import { printable } from '../../printable.js';
import { WrongUsage } from '../../wrong-usage.js';
import { csvReader } from '../csv/csv-reader.js';
import { DamagedInput, type Input, openInput } from '../input/open-input.js';
import { jsonReader } from '../json/json-reader.js';
import { Notes } from './notes.js';
import { type ReadFlags, rowTools } from './read-context.js';
import type { ReadRow } from './row.js';

/** A file, read row by row. */
export interface RowSource {
  readonly rows: AsyncIterable<ImportRow>;
  readonly mapping: string;
  readonly notes: Notes;
  /** How many rows were no events, by reason. */
  readonly skipped: ReadonlyMap<string, number>;
  readonly totalBytes: number | undefined;
  doneBytes(): number;
  close(): void;
}

/** Opens a file. Rejects with `WrongUsage` for one that cannot be read, before anything is sent. */
export async function openRows(
  file: string,
  flags: ReadFlags,
  stdin: AsyncIterable<Uint8Array> | undefined,
): Promise<RowSource> {
  const notes = new Notes();
  const tools = rowTools(flags, notes);
  const input = await openInput(file, { encoding: flags.encoding, stdin });
  try {
    const context = { ...tools, input };
    const { mapping, rows } = isJson(input, file)
      ? await jsonReader(context)
      : await csvReader(context);
    const skipped = new Map<string, number>();
    const { totalBytes, doneBytes, close } = input;
    return { rows: events(rows, skipped), mapping, notes, skipped, totalBytes, doneBytes, close };
  } catch (error) {
    input.close();
    // Nothing was sent yet.
    throw error instanceof DamagedInput ? new WrongUsage(error.message) : error;
  }
}

async function* events(
  rows: AsyncIterable<ReadRow>,
  skipped: Map<string, number>,
): AsyncGenerator<ImportRow> {
  for await (const row of rows) {
    if ('skipped' in row) skipped.set(row.skipped, (skipped.get(row.skipped) ?? 0) + 1);
    else yield row;
  }
}

const jsonExtensions = ['.json', '.ndjson', '.jsonl'];
const csvExtensions = ['.csv', '.tsv', '.tab'];

/** The name of the file says it, else its first character. */
function isJson({ extension, head }: Input, file: string): boolean {
  const first = head.toString('latin1').trimStart()[0];
  if (first === undefined) throw new WrongUsage(`"${printable(file)}" is empty.`);
  const looksLikeJson = first === '{' || first === '[';
  if (jsonExtensions.includes(extension) && !looksLikeJson) {
    throw new WrongUsage(
      `"${printable(file)}" does not start like JSON, with { or [. Rename it if it is CSV.`,
    );
  }
  if (csvExtensions.includes(extension) && looksLikeJson) {
    throw new WrongUsage(`"${printable(file)}" looks like JSON. Rename it to .json or .ndjson.`);
  }
  return looksLikeJson;
}
