import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import { type Line, linesOf } from './lines-of.js';

/** A row of a CSV file, or what is wrong with it. */
export type CsvRow = { readonly line: number; readonly bytes: number } & (
  | { readonly cells: readonly string[] }
  | { readonly broken: string; readonly text: string }
);

/** Far above what an event can hold. */
const maxLineBytes = 262_144;

/** A quoted cell may have line breaks; one of more lines than this was never closed. */
const maxRowLines = 100;

/** So many rows are parsed in one go: to set up the parser for each alone takes more than to parse it. */
const rowsAtOnce = 64;

/** A row as it stands in the file, or one that is too long to be looked at. */
interface RawRow {
  readonly line: number;
  readonly bytes: number;
  readonly text: string | undefined;
}

/**
 * The rows of a CSV file. A quote that is never closed costs its own line, not the rest of the file: then
 * the next line is read as a row again.
 */
export async function* csvRecords(file: string, delimiter: string): AsyncGenerator<CsvRow> {
  let batch: RawRow[] = [];
  for await (const row of rawRows(file, delimiter)) {
    batch.push(row);
    if (batch.length < rowsAtOnce) continue;
    yield* parsed(batch, delimiter);
    batch = [];
  }
  yield* parsed(batch, delimiter);
}

async function* rawRows(file: string, delimiter: string): AsyncGenerator<RawRow> {
  const lines = linesOf(file, maxLineBytes);
  /** Read ahead, in search of a closing quote. */
  const ahead: Line[] = [];
  const next = async (): Promise<Line | undefined> => {
    const line = await lines.next();
    return line.done === true ? undefined : line.value;
  };
  for (;;) {
    const line = ahead.shift() ?? (await next());
    if (line === undefined) return;
    const { number, bytes, text } = clean(line);
    if (text === undefined || !text.includes('"')) {
      if (text?.trim() !== '') yield { line: number, bytes, text };
      continue;
    }
    const more = ahead.slice(0, await closingLine(text, ahead, next));
    const all = [text, ...more.map((one) => clean(one).text)].join('\n');
    // Rows that cannot be read together are read apart: what follows a broken one is not lost with it.
    const isRow = more.length === 0 || Array.isArray(cellsOf(all, delimiter));
    if (isRow) ahead.splice(0, more.length);
    yield isRow
      ? { line: number, bytes: bytes + sum(more), text: all }
      : { line: number, bytes, text };
  }
}
/** How many more lines it takes until every quote is closed; 0 if it is so already, or never. */
async function closingLine(
  first: string,
  ahead: Line[],
  next: () => Promise<Line | undefined>,
): Promise<number> {
  let quotes = quotesIn(first);
  for (let count = 0; count < maxRowLines; count += 1) {
    if (quotes % 2 === 0) return count;
    if (ahead[count] === undefined) {
      const line = await next();
      if (line === undefined) return 0;
      ahead.push(line);
    }
    quotes += quotesIn(ahead[count]?.text ?? '');
  }
  return 0;
}

function* parsed(batch: readonly RawRow[], delimiter: string): Generator<CsvRow> {
  const quoted = batch.flatMap(({ text }) => (text?.includes('"') ? [text] : []));
  const together = cellsOfAll(quoted, delimiter);
  let place = 0;
  for (const { line, bytes, text } of batch) {
    if (text === undefined) {
      yield { line, bytes, broken: `It is longer than ${maxLineBytes} bytes.`, text: '' };
    } else if (!text.includes('"')) {
      yield { line, bytes, cells: text.split(delimiter) };
    } else {
      const cells = together?.[place] ?? cellsOf(text, delimiter);
      place += 1;
      yield Array.isArray(cells)
        ? { line, bytes, cells }
        : { line, bytes, broken: `${cells}`, text };
    }
  }
}

/** The cells of some rows; `undefined` if any of them is broken. */
function cellsOfAll(texts: readonly string[], delimiter: string): string[][] | undefined {
  try {
    const rows: string[][] = parse(texts.join('\n'), { delimiter, relax_column_count: true });
    return rows.length === texts.length ? rows : undefined;
  } catch {
    return undefined;
  }
}

/** The cells of one row, or why it has none. */
function cellsOf(text: string, delimiter: string): readonly string[] | string {
  try {
    const rows: string[][] = parse(text, { delimiter, relax_column_count: true });
    return rows.length === 1 ? (rows[0] ?? []) : wordsOf('CSV_QUOTE_NOT_CLOSED');
  } catch (error) {
    return wordsOf(error instanceof CsvError ? error.code : undefined);
  }
}

function wordsOf(code: string | undefined): string {
  switch (code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return 'A quote is opened and never closed.';
    case 'CSV_INVALID_CLOSING_QUOTE':
      return 'Something other than the delimiter follows a closing quote.';
    case 'INVALID_OPENING_QUOTE':
      return 'A quote is in the middle of a cell: put the cell in quotes, and write "" for a quote.';
    default:
      return 'It is not CSV.';
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
