import { WrongUsage } from '../../wrong-usage.js';
import { textOf } from '../input/lines.js';
import type { Input } from '../input/open-input.js';

/** What the beginning of a CSV file says about it. */
export interface Dialect {
  readonly delimiter: string;
  /** Lines before the header. */
  readonly skipLines: number;
}

/** How the user says it is written. */
export interface DialectFlags {
  readonly delimiter?: string;
  readonly skipLines?: string;
}

const delimiters = [',', ';', '\t', '|'];
const maxSkippedLines = 1_000;

/** Reads the dialect: flags first, then a `sep=;` line, the name of the file, and the header. */
export function csvDialect(input: Input, flags: DialectFlags): Dialect {
  const given = flags.skipLines ?? '0';
  const skip = /^\d{1,4}$/.test(given) ? Number(given) : maxSkippedLines + 1;
  if (skip > maxSkippedLines) {
    throw new WrongUsage(`--skip-lines must be a whole number from 0 to ${maxSkippedLines}.`);
  }
  const named = flags.delimiter === undefined ? undefined : delimiterOf(flags.delimiter);
  const lines = headLines(input).slice(skip);
  const [, separator] = /^sep=(.)$/i.exec(lines[0] ?? '') ?? [];
  const skipLines = skip + (separator === undefined ? 0 : 1);
  if (named !== undefined) return { delimiter: named, skipLines };
  if (separator !== undefined) return { delimiter: separator, skipLines };
  if (input.extension === '.tsv' || input.extension === '.tab')
    return { delimiter: '\t', skipLines };
  const header = lines.slice(skipLines - skip).find((line) => line.trim() !== '') ?? '';
  return { delimiter: likelyDelimiter(header), skipLines };
}

/** The first complete lines, as they are read later, but not checked. */
export function headLines({ head }: Pick<Input, 'head'>): readonly string[] {
  return (textOf(head) ?? head.toString('latin1')).split(/\r\n|\n|\r/);
}

/** The delimiter that occurs most often outside quotes; a comma where there is none. */
export function likelyDelimiter(header: string): string {
  const text = header.replace(/"[^"]*"/g, '');
  const counts = delimiters.map((one) => text.split(one).length - 1);
  const most = Math.max(...counts);
  return most === 0 ? ',' : (delimiters[counts.indexOf(most)] ?? ',');
}

function delimiterOf(given: string): string {
  const delimiter = given === '\\t' || given === 'tab' ? '\t' : given;
  if (delimiter.length === 1 && !/["\r\n]/.test(delimiter)) return delimiter;
  throw new WrongUsage('--delimiter must be one character, e.g. ";", or tab.');
}

/** For messages; empty for a comma. */
export function delimiterName(delimiter: string): string {
  if (delimiter === ',') return '';
  return delimiter === '\t' ? 'tab' : delimiter;
}
