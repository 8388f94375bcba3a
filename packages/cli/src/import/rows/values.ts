import { parseTime } from '../../time/parse-time.js';
import { LongNumber } from '../json/parse-json.js';

/** How databases, data frames and spreadsheets write that there is no value. */
const nullTexts = new Set([
  'null',
  '(null)',
  '\\n',
  'none',
  'nil',
  'undefined',
  'nan',
  '#n/a',
  'n/a',
  '<na>',
]);

/** Whether an identifier, a name or a time stands for no value. */
export function isNullText(text: string): boolean {
  return text.length <= 9 && nullTexts.has(text.toLowerCase());
}

/** Whether a cell stands for no value: only what cannot be meant as text. */
export function isNullCell(text: string): boolean {
  return (
    text === 'NULL' || text === '\\N' || text === '(null)' || text === '#N/A' || text === '<NA>'
  );
}

/**
 * Converts text to a number, a boolean, or (under a `_date` key) a date. Numbers that would not be written the
 * same way again (`007`, `1.10`, more digits than a number holds) stay text, and so does everything else.
 */
export function typedValue(key: string, text: string): string | number | boolean | Date {
  if (key.endsWith('_date')) return dateIn(text) ?? text;
  if (text === 'true' || text === 'false') return text === 'true';
  return `${Number(text)}` === text && /^-?\d/.test(text) ? Number(text) : text;
}

/** A date of metadata. Numbers that could be something else (a year, `20261120`, an Excel date) are none. */
function dateIn(text: string): Date | undefined {
  const time = parseTime(text);
  if (typeof time !== 'number') return time;
  return new Date(time > 1e11 ? time : time * 1_000);
}

/** A JSON value as metadata: dates are read from text. `undefined` leaves the key out. */
export function jsonValue(key: string, value: unknown): unknown {
  if (value === null) return undefined;
  if (value instanceof LongNumber) return value.digits;
  const isDate = key.endsWith('_date') && typeof value === 'string';
  return isDate ? (dateIn(value) ?? value) : value;
}

/** Core checks the values. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
