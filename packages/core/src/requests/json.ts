import { IntercomApiError } from '../errors/intercom-api-error.js';
import type { ApiAnswer } from '../model/api-answer.js';
import { fieldOf } from '../model/own-fields.js';
import { maxUnixSec } from '../model/unix-time.js';

/** An object as Intercom sent it. */
export type RawObject = Readonly<Record<string, unknown>>;

export function isRawObject(value: unknown): value is RawObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects in an array; everything else in it is ignored. */
export function rawObjects(value: unknown): RawObject[] {
  return Array.isArray(value) ? value.filter(isRawObject) : [];
}

/** Whether it is an array in which every object is as expected. */
export function isArrayOf(value: unknown, isExpected: (found: RawObject) => boolean): boolean {
  return Array.isArray(value) && rawObjects(value).every(isExpected);
}

/** The object in an answer. Throws `UNEXPECTED_ANSWER` when there is none, or not the expected one. */
export function objectOf(answer: ApiAnswer, isExpected: (found: RawObject) => boolean): RawObject {
  let found: unknown;
  try {
    found = JSON.parse(answer.body);
  } catch {
    // The page of a proxy, or nothing.
  }
  if (isRawObject(found) && isExpected(found)) return found;
  throw new IntercomApiError(
    'UNEXPECTED_ANSWER',
    `Intercom's answer (status ${answer.status}) is not the expected one.`,
    { fix: 'Check `baseUrl`, `apiVersion` and proxies.', answer, retryable: false },
  );
}

/** Text, or nothing. Intercom writes some identifiers as numbers. */
export function textIn(found: RawObject, key: string): string | undefined {
  const value = fieldOf(found, key);
  return typeof value === 'number' ? `${value}` : typeof value === 'string' ? value : undefined;
}

/**
 * A time as a `Date`: Unix seconds or milliseconds, as a number or as text, or ISO 8601, with or without spaces
 * around it. Summaries have had ISO times, lists have seconds.
 */
export function dateIn(found: RawObject, key: string): Date | undefined {
  const value = fieldOf(found, key);
  const text = typeof value === 'string' ? value.trim() : '';
  const number =
    typeof value === 'number' ? value : /^-?\d+$/.test(text) ? Number(text) : undefined;
  if (number === undefined) return validDate(Date.parse(text));
  return validDate(number > maxUnixSec ? number : number * 1000);
}

function validDate(ms: number): Date | undefined {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** The same object without the keys that are undefined. */
export function given<Fields extends object>(
  fields: Fields,
): {
  [Key in keyof Fields]: Exclude<Fields[Key], undefined>;
} {
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(fields)) if (value !== undefined) kept[key] = value;
  return kept as { [Key in keyof Fields]: Exclude<Fields[Key], undefined> };
}
