import { WrongUsage } from '../../wrong-usage.js';
import { type Line, linesOf } from '../input/lines.js';
import { looksLikeHeader } from '../rows/columns.js';
import { likelySource } from '../rows/likely-source.js';
import {
  type FormatReader,
  hasColumnFlags,
  type ReadContext,
  type ReadFlags,
  readFlags,
} from '../rows/read-context.js';
import { keyOfLine, type ReadRow } from '../rows/row.js';
import { type CellMapper, type CsvLayout, cellMapper } from './cell-mapper.js';
import { csvDialect, delimiterName, headLines, likelyDelimiter } from './csv-dialect.js';
import { type CsvRow, csvRecords } from './csv-records.js';

/** Reads a CSV file. Rejects with `WrongUsage` if the header lacks a required column. */
export async function csvReader(context: ReadContext): Promise<FormatReader> {
  const { input, flags } = context;
  const { delimiter, skipLines } = csvDialect(input, flags);
  let isRow = (_line: string): boolean => false;
  const lines = withoutFirst(linesOf(input.chunks, input.head), skipLines);
  const records = csvRecords(lines, { delimiter, isRow: (line) => isRow(line) });
  const layout = { labels: await headerOf(records), delimiter };
  const mapper = mapperWithHint(layout, context, skipLines);
  isRow = (line) => isCompleteRow(line, layout, mapper);
  async function* rows(): AsyncGenerator<ReadRow> {
    for await (const row of records) yield readRow(row, layout, mapper, flags);
  }
  const name = delimiterName(delimiter);
  const other = otherTool(layout.labels, flags);
  const parts = [
    mapper.text,
    name !== '' && `Delimiter: ${name}.`,
    other && `${other} leaves out what is about the tool itself.`,
  ];
  return { mapping: parts.filter(Boolean).join(' '), rows: rows() };
}

async function* withoutFirst(lines: AsyncGenerator<Line>, count: number): AsyncGenerator<Line> {
  for await (const line of lines) if (line.number > count) yield line;
}

async function headerOf(records: AsyncGenerator<CsvRow>): Promise<readonly string[]> {
  const first = await records.next();
  if (first.done === true) throw new WrongUsage('The file has no header line and no rows.');
  if ('problem' in first.value) {
    const { line, problem } = first.value;
    throw new WrongUsage(`The header (line ${line}) cannot be read. ${problem}`);
  }
  return first.value.cells.map((label) => label.trim());
}

/** Says which export of another tool it looks like, unless the user has said what the columns are. */
function otherTool(labels: readonly string[], flags: ReadFlags): string | undefined {
  if (flags.from !== undefined || hasColumnFlags(flags)) return undefined;
  const source = likelySource(labels);
  return source && `This looks like an export of another tool: --from ${source}`;
}

/** Title lines above the header are common in reports, and databases leave the header out. */
function mapperWithHint(layout: CsvLayout, context: ReadContext, skipLines: number): CellMapper {
  try {
    return cellMapper(layout, context);
  } catch (error) {
    if (!(error instanceof WrongUsage)) throw error;
    const other = otherTool(layout.labels, context.flags);
    if (other !== undefined) throw new WrongUsage(`${error.message} ${other} knows the columns.`);
    if (layout.labels.some((label) => isTime(label, context))) {
      throw new WrongUsage(
        `${error.message} Line ${skipLines + 1} seems to be a row, so the file has no header: add a line with the names of the columns above it.`,
      );
    }
    const lines = headLines(context.input).slice(0, skipLines + 12);
    const place = lines.findIndex((line, at) => at > skipLines && isHeader(line));
    if (place < 0) throw error;
    const hint = `The header seems to be in line ${place + 1}: use --skip-lines ${place}.`;
    throw new WrongUsage(`${error.message} ${hint}`);
  }
}

/** Short numbers could be times, too. */
function isTime(label: string, { readTime }: ReadContext): boolean {
  return label.length > 8 && typeof readTime(label, '') !== 'string';
}

function isHeader(line: string): boolean {
  return looksLikeHeader(line.replaceAll('"', '').split(likelyDelimiter(line)));
}

/** A line with as many cells as the header, and a time where one belongs. */
function isCompleteRow(
  line: string,
  { labels, delimiter }: CsvLayout,
  mapper: CellMapper,
): boolean {
  const cells = line.split(delimiter).map((cell) => cell.replaceAll('"', '').trim());
  return cells.length === labels.length && labels.length > 1 && mapper.hasTime(cells);
}

function readRow(row: CsvRow, layout: CsvLayout, mapper: CellMapper, flags: ReadFlags): ReadRow {
  const { line, text } = row;
  const broken = (unreadable: string): ReadRow => {
    // With it, the failures file can be read without the header and the flags of this run.
    const given = { text, csv: { ...layout, flags: readFlags(flags) } };
    return { unreadable, key: keyOfLine(line), given };
  };
  if ('problem' in row) return broken(row.problem);
  const { labels } = layout;
  if (row.cells.length !== labels.length) {
    return broken(
      `The row has ${row.cells.length} columns and the header ${labels.length}: a delimiter too many or too few, or an unclosed quote.`,
    );
  }
  const unnamed = labels.findIndex((label, place) => label === '' && row.cells[place]?.trim());
  if (unnamed < 0) return mapper.map(row.cells, line);
  return broken(`There is a value in column ${unnamed + 1}, which has no name in the header.`);
}
