import { printable } from '../../printable.js';
import { WrongUsage } from '../../wrong-usage.js';

/** A format that people try to import: how its files begin, and what to do with them. */
interface OtherFormat {
  /** The first bytes, each as one character. */
  readonly start: string;
  /** One of these is near the beginning. */
  readonly contains?: readonly string[];
  readonly what: string;
}

const zip = 'PK\u0003\u0004';
const saveAsCsv =
  'Open it and save the sheet as "CSV UTF-8 (comma delimited)", then import that file.';
const compressed = 'compressed in a way this command cannot read. Unpack it, or use gzip.';

const formats: readonly OtherFormat[] = [
  {
    start: zip,
    contains: ['xl/', '[Content_Types].xml'],
    what: `an Excel workbook. ${saveAsCsv}`,
  },
  {
    start: zip,
    contains: ['application/vnd.oasis'],
    what: `an OpenDocument spreadsheet. ${saveAsCsv}`,
  },
  {
    start: zip,
    what: 'a zip archive. Unzip it, and import the files in it (.gz files as they are).',
  },
  { start: '\u00d0\u00cf\u0011\u00e0', what: `an old Excel workbook. ${saveAsCsv}` },
  { start: 'PAR1', what: 'a Parquet file. Export the table as CSV or JSON lines.' },
  { start: 'Obj\u0001', what: 'an Avro file. Export the table as CSV or JSON lines.' },
  {
    start: 'SQLite format 3',
    what: 'an SQLite database. Export the table: sqlite3 -header -csv events.db "SELECT …".',
  },
  {
    start: 'PGDMP',
    what: 'a Postgres dump. Export the table in psql: \\copy (SELECT …) TO events.csv CSV HEADER.',
  },
  { start: 'BZh', what: compressed },
  { start: '\u0028\u00b5\u002f\u00fd', what: compressed },
  { start: '\u00fd7zXZ', what: compressed },
];

const markup = /^\s*<(?:!doctype|html|\?xml)/i;
const sql = /^\s*(?:--|\/\*|insert into |create table |copy \w{1,80} ?\(|begin;|set \w{1,80} ?=)/i;

/** Recognises files that are not text with rows. Throws `WrongUsage`. */
export function refuseOtherFormats(head: Buffer, file: string): void {
  // Latin-1 keeps each byte as one character.
  const start = head.subarray(0, 4_096).toString('latin1');
  const what = formats.find((format) => isFormat(format, start))?.what ?? textFormat(start);
  if (what !== undefined) throw new WrongUsage(`"${printable(file)}" is ${what}`);
}

function textFormat(start: string): string | undefined {
  if (markup.test(start)) return 'HTML or XML. The download may have been an error page.';
  if (!sql.test(start)) return undefined;
  return 'an SQL script. Export the table as CSV, in psql with \\copy (SELECT …) TO events.csv CSV HEADER, or as tab-separated text with mysql --batch.';
}

function isFormat({ start, contains }: OtherFormat, text: string): boolean {
  if (!text.startsWith(start)) return false;
  return contains === undefined || contains.some((part) => text.includes(part));
}
