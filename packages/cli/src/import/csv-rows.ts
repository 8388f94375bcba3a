import type { ImportRow } from '@intercom-events/core';
import { WrongUsage } from '../wrong-usage.js';
import { type ColumnFlags, columnsOf } from './columns.js';
import { type CsvRow, csvRecords } from './csv-records.js';
import { type BrokenRow, keyOfLine, type RowSource } from './row-source.js';

/** The format of a CSV file. */
export interface CsvFlags extends ColumnFlags {
  readonly delimiter?: string;
}

/** Opens a CSV file. Rejects with `WrongUsage` if the header lacks a required column. */
export async function csvRows(file: string, flags: CsvFlags): Promise<RowSource> {
  const records = csvRecords(file, delimiterOf(flags.delimiter));
  const first = await records.next();
  if (first.done === true || 'broken' in first.value) {
    throw new WrongUsage('The file does not start with a header line that names the columns.');
  }
  const readCells = columnsOf(
    first.value.cells.map((label) => label.trim()),
    flags,
  );
  let doneBytes = first.value.bytes;
  async function* rows(): AsyncGenerator<ImportRow> {
    for await (const row of records) {
      doneBytes += row.bytes;
      yield 'broken' in row ? brokenRow(row) : readCells(row.cells, keyOfLine(row.line));
    }
  }
  return { rows: rows(), doneBytes: () => doneBytes };
}

function brokenRow({
  broken,
  line,
  text,
}: Extract<CsvRow, { readonly broken: string }>): BrokenRow {
  return { unreadable: broken, key: keyOfLine(line), given: { text } };
}

function delimiterOf(given = ','): string {
  const delimiter = given === '\\t' || given === 'tab' ? '\t' : given;
  if (delimiter.length === 1 && !/["\r\n]/.test(delimiter)) return delimiter;
  throw new WrongUsage('--delimiter must be one character, e.g. ";", or tab.');
}
