import { parse } from 'csv-parse/sync';
import { columnsOf, columnsText } from '../rows/columns.js';
import { mapRow } from '../rows/map-row.js';
import { valueRules } from '../rows/money-and-links.js';
import type { RowTools } from '../rows/read-context.js';
import type { ReadRow } from '../rows/row.js';

/** How the rows of a CSV file are written. */
export interface CsvLayout {
  /** The header. */
  readonly labels: readonly string[];
  readonly delimiter: string;
}

/** Maps the cells of rows to events. */
export interface CellMapper {
  map(cells: readonly string[], line: number): ReadRow;
  /** Whether there is a time where it belongs. */
  hasTime(cells: readonly string[]): boolean;
  /** Which column is what, in one line. */
  readonly text: string;
  /** How many columns there are. */
  readonly columns: number;
}

/** Makes a mapper, by `--from` or by the columns. Throws `WrongUsage` if a column is missing. */
export function cellMapper({ labels }: CsvLayout, tools: RowTools): CellMapper {
  const { flags, source, readTime } = tools;
  const isTime = (cell: string | undefined): boolean => typeof readTime(cell, '') !== 'string';
  if (source !== undefined) {
    const hasTime = (cells: readonly string[]): boolean => cells.some(isTime);
    return { map: source.csv(labels), hasTime, text: source.text, columns: labels.length };
  }
  const columns = columnsOf(labels, flags);
  const rules = valueRules(labels, flags);
  const used = new Set(rules.flatMap(({ places }) => places));
  const metadata = columns.metadata.filter((place) => !used.has(place));
  const mapping = { ...tools, columns: { ...columns, metadata }, rules, name: flags.name };
  return {
    map: (cells, line) => mapRow(cells, line, { ...mapping, isCsv: true }),
    hasTime: (cells) => isTime(cells[columns.at]),
    text: columnsText(columns, rules, flags.name),
    columns: labels.length,
  };
}

/** The cells of one row; `undefined` if it is not one. */
export function cellsOf(text: string, delimiter: string): readonly string[] | undefined {
  try {
    const rows: string[][] = parse(text, { delimiter, relax_column_count: true });
    return rows.length === 1 ? rows[0] : undefined;
  } catch {
    return undefined;
  }
}
