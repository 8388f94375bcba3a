import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import { type Line, linesOf } from './lines-of.js';

/** The cells of a CSV row, or what is wrong with it. */
export type CsvRow = { readonly line: number; readonly bytes: number } & (
  | { readonly cells: readonly string[] }
  | { readonly broken: string; readonly text: string }
);

/** Far more than an event can contain. */
const maxLineBytes = 262_144;

/** A quoted cell may contain line breaks; one with more lines than this is taken to be unclosed. */
const maxRowLines = 100;

/** Rows are parsed in batches: setting up the parser costs more than parsing a row. */
const rowsPerBatch = 64;

/** The text of a row, or `undefined` if it is too long. */
interface RawRow {
  readonly line: number;
  readonly bytes: number;
  readonly text: string | undefined;
}

/**
 * The rows of a CSV file. An unclosed quote costs its own line, not the rest of the file: reading continues
 * with the next line. The streaming API of csv-parse cannot do that, since the quote would swallow all that
 * follows. So lines are put together to rows here, and csv-parse reads the cells of each row.
 */
export async function* csvRecords(file: string, delimiter: string): AsyncGenerator<CsvRow> {
  let batch: RawRow[] = [];
  for await (const row of rawRows(file, delimiter)) {
    batch.push(row);
    if (batch.length < rowsPerBatch) continue;
    yield* parsed(batch, delimiter);
    batch = [];
  }
  yield* parsed(batch, delimiter);
}

async function* rawRows(file: string, delimiter: string): AsyncGenerator<RawRow> {
  const lines = linesOf(file, maxLineBytes);
  /** Lines read ahead while looking for a closing quote. */
  const ahead: Line[] = [];
  const next = async (): Promise<Line | undefined> => {
    const line = await lines.next();
    return line.done === true ? undefined : line.value;
  };
  for (;;) {
    const line = ahead.shift() ?? (await next());
    if (line === undefined) return;
    const { number, bytes, text } = clean(line);
    if (text?.trim() === '') continue;
    if (text === undefined || quotesIn(text) % 2 === 0) {
      yield { line: number, bytes, text };
      continue;
    }
    const more = ahead.slice(0, await linesToClosingQuote(ahead, next));
    const all = [text, ...more.map((one) => clean(one).text)].join('\n');
    // Lines that do not form a row together are read one by one: an unclosed quote costs no other line.
    const isRow = Array.isArray(cellsOf(all, delimiter));
    if (isRow) ahead.splice(0, more.length);
    yield isRow
      ? { line: number, bytes: bytes + sum(more), text: all }
      : { line: number, bytes, text };
  }
}

/** How many more lines it takes to close a quote; 0 if it is never closed. */
async function linesToClosingQuote(
  ahead: Line[],
  next: () => Promise<Line | undefined>,
): Promise<number> {
  for (let count = 1; count <= maxRowLines; count += 1) {
    const line = ahead[count - 1] ?? (await next());
    if (line === undefined) return 0;
    if (count > ahead.length) ahead.push(line);
    if (quotesIn(line.text ?? '') % 2 === 1) return count;
  }
  return 0;
}

function* parsed(batch: readonly RawRow[], delimiter: string): Generator<CsvRow> {
  const texts = batch.flatMap(({ text }) => (text === undefined ? [] : [text]));
  const together = rowsOf(texts.join('\n'), delimiter);
  const isComplete = Array.isArray(together) && together.length === texts.length;
  let place = 0;
  for (const { line, bytes, text } of batch) {
    if (text === undefined) {
      yield { line, bytes, broken: `The line is longer than ${maxLineBytes} bytes.`, text: '' };
      continue;
    }
    const cells = isComplete ? (together[place] ?? []) : cellsOf(text, delimiter);
    place += 1;
    yield Array.isArray(cells) ? { line, bytes, cells } : { line, bytes, broken: `${cells}`, text };
  }
}

/** The cells of one row, or what is wrong with it. */
function cellsOf(text: string, delimiter: string): readonly string[] | string {
  const rows = rowsOf(text, delimiter);
  if (!Array.isArray(rows)) return rows;
  return rows.length === 1 ? (rows[0] ?? []) : errorText('CSV_QUOTE_NOT_CLOSED');
}

function rowsOf(text: string, delimiter: string): string[][] | string {
  try {
    return parse(text, { delimiter, record_delimiter: '\n', relax_column_count: true });
  } catch (error) {
    return errorText(error instanceof CsvError ? error.code : undefined);
  }
}

function errorText(code: string | undefined): string {
  switch (code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return 'A quote is opened and never closed.';
    case 'CSV_INVALID_CLOSING_QUOTE':
      return 'Something other than the delimiter follows a closing quote.';
    case 'INVALID_OPENING_QUOTE':
      return 'There is a quote in the middle of a cell: put the whole cell in quotes, and write "" for a quote.';
    default:
      return 'The row is not valid CSV.';
  }
}

function clean({ text, ...line }: Line): Line {
  const start = line.number === 1 ? text?.replace(/^\uFEFF/, '') : text;
  return { ...line, text: start?.replace(/\r$/, '') };
}

function quotesIn(text: string): number {
  return text.split('"').length - 1;
}

function sum(lines: readonly Line[]): number {
  return lines.reduce((bytes, line) => bytes + line.bytes, 0);
}
