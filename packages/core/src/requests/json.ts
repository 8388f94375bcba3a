import { IntercomApiError } from '../errors/intercom-api-error.js';
import type { ApiAnswer } from '../model/api-answer.js';

/** An object as Intercom sent it. */
export type RawObject = Readonly<Record<string, unknown>>;

export function isRawObject(value: unknown): value is RawObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects in an array; everything else in it is ignored. */
export function rawObjects(value: unknown): RawObject[] {
  return Array.isArray(value) ? value.filter(isRawObject) : [];
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
  const value = found[key];
  return typeof value === 'number' ? `${value}` : typeof value === 'string' ? value : undefined;
}

/** A time in Unix seconds, or ISO 8601, as a `Date`. */
export function dateIn(found: RawObject, key: string): Date | undefined {
  const value = found[key];
  const ms = typeof value === 'number' ? value * 1000 : Date.parse(String(value));
  return Number.isNaN(ms) || value === null ? undefined : new Date(ms);
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
