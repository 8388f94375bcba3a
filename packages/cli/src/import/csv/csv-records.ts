import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import type { Line } from '../input/lines.js';

/** The cells of a CSV row, or what is wrong with it. */
export type CsvRow =
  | { readonly line: number; readonly cells: readonly string[]; readonly text: string }
  | { readonly line: number; readonly problem: string; readonly text: string };

/** How the rows are written. */
export interface CsvFormat {
  readonly delimiter: string;
  /** Whether a line would be a row by itself; then it is not a part of a quoted cell. */
  isRow(line: string): boolean;
}

/** A quoted cell may contain line breaks; one with more lines than this is taken to be unclosed. */
const maxRowLines = 100;

/** Rows are parsed in batches: setting up the parser costs more than parsing a row. */
const rowsPerBatch = 64;

/** The text of a row, or why it has none. */
interface RawRow {
  readonly line: number;
  readonly text: string;
  readonly problem?: string | undefined;
}

/**
 * The rows of CSV lines. A stray quote costs its own line, not the rest of the file: reading continues with the
 * next line. The streaming API of csv-parse cannot do that, since the quote would swallow all that follows. So
 * lines are put together to rows here, and csv-parse reads the cells of each row.
 */
export async function* csvRecords(
  lines: AsyncIterator<Line>,
  format: CsvFormat,
): AsyncGenerator<CsvRow> {
  let batch: RawRow[] = [];
  // The first row is the header, and `isRow` depends on it: nothing is read ahead of it.
  let size = 1;
  for await (const row of rawRows(lines, format)) {
    batch.push(row);
    if (batch.length < size) continue;
    yield* parsed(batch, format.delimiter);
    batch = [];
    size = rowsPerBatch;
  }
  yield* parsed(batch, format.delimiter);
}

async function* rawRows(lines: AsyncIterator<Line>, format: CsvFormat): AsyncGenerator<RawRow> {
  /** Lines read ahead while looking for a closing quote. */
  const ahead: Line[] = [];
  const next = async (): Promise<Line | undefined> => {
    const line = await lines.next();
    return line.done === true ? undefined : line.value;
  };
  for (;;) {
    const line = ahead.shift() ?? (await next());
    if (line === undefined) return;
    const { number, text, problem } = line;
    if (text === undefined || quotesIn(text) % 2 === 0) {
      const found = problem ?? (endsWithBackslash(text, format) ? backslash : undefined);
      if (text?.trim() !== '') yield { line: number, text: text ?? '', problem: found };
      continue;
    }
    const more = ahead.slice(0, await linesToClosingQuote(ahead, next));
    const swallowed = more.find((one) => format.isRow(one.text ?? ''));
    const all = joined([line, ...more]);
    // Lines that do not form a row together are read one by one: a stray quote costs no other line.
    if (swallowed !== undefined) {
      yield { line: number, text, problem: strayQuote(swallowed.number) };
    } else if (hasEscapedEnd(all ?? text, format)) {
      yield { line: number, text, problem: backslash };
    } else if (all !== undefined && Array.isArray(cellsOf(all, format.delimiter))) {
      ahead.splice(0, more.length);
      yield { line: number, text: all };
    } else yield { line: number, text };
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

/** The text of lines with the line breaks between them; `undefined` if one cannot be read. */
function joined(lines: readonly Line[]): string | undefined {
  if (lines.some(({ text }) => text === undefined)) return undefined;
  const last = lines.length - 1;
  return lines.map(({ text = '', end }, at) => (at < last ? `${text}${end}` : text)).join('');
}

/**
 * Whether a quoted cell seems to end with a backslash: MySQL writes a quote inside a cell as `\"`, so it may not be
 * its end.
 */
function endsWithBackslash(text: string | undefined, { delimiter }: CsvFormat): boolean {
  if (text === undefined) return false;
  for (let at = text.indexOf('\\"'); at >= 0; at = text.indexOf('\\"', at + 2)) {
    if (isCellEnd(text[at + 2], delimiter)) return true;
  }
  return false;
}

/** Whether a cell of several lines may end before, with a quote after a quote that MySQL has written as `\"`. */
function hasEscapedEnd(text: string, format: CsvFormat): boolean {
  if (endsWithBackslash(text, format)) return true;
  for (let at = text.indexOf('\\""'); at >= 0; at = text.indexOf('\\""', at + 3)) {
    if (isCellEnd(text[at + 3], format.delimiter)) return true;
  }
  return false;
}

function isCellEnd(next: string | undefined, delimiter: string): boolean {
  return next === undefined || next === delimiter || next === '\r' || next === '\n';
}

const backslash =
  'A quote follows a backslash, and it is not clear whether it ends the cell: MySQL writes a quote inside a cell this way. Write "" for a quote inside a cell; if a cell ends with a backslash, put a space after the backslash.';

function strayQuote(line: number): string {
  return `A quote is opened here and closed in a later line, but line ${line} is a row by itself. Write "" for a quote inside a cell, and put the cell in quotes.`;
}

function* parsed(batch: readonly RawRow[], delimiter: string): Generator<CsvRow> {
  const texts = batch.flatMap(({ text, problem }) => (problem === undefined ? [text] : []));
  const together = rowsOf(texts, delimiter);
  let place = 0;
  for (const { line, text, problem } of batch) {
    if (problem !== undefined) {
      yield { line, problem, text };
      continue;
    }
    const cells = together?.[place] ?? cellsOf(text, delimiter);
    place += 1;
    yield Array.isArray(cells) ? { line, cells, text } : { line, problem: `${cells}`, text };
  }
}

/** The cells of some rows; `undefined` if any of them is not valid. */
function rowsOf(texts: readonly string[], delimiter: string): string[][] | undefined {
  try {
    const rows = parsedCsv(texts.join(rowEnd), delimiter);
    return rows.length === texts.length ? rows : undefined;
  } catch {
    return undefined;
  }
}

/** The cells of one row, or what is wrong with it. */
function cellsOf(text: string, delimiter: string): readonly string[] | string {
  try {
    const rows = parsedCsv(text, delimiter);
    return rows.length === 1 ? (rows[0] ?? []) : errorText('CSV_QUOTE_NOT_CLOSED');
  } catch (error) {
    return errorText(error instanceof CsvError ? error.code : undefined);
  }
}

/** The text of a row ends with its line, and may contain the line ends of other systems. */
const rowEnd = '\n';

function parsedCsv(text: string, delimiter: string): string[][] {
  return parse(text, { delimiter, record_delimiter: rowEnd, relax_column_count: true });
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

function quotesIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) count += 1;
  return count;
}
