import type { JsonValue } from './listed-event.js';

/** An estimate of the memory that a text takes: V8 needs one or two bytes a character. */
export function textBytes(text: string): number {
  return 24 + 2 * text.length;
}

/** An estimate of the memory that a parsed JSON value takes. The value must not be nested deeply. */
export function jsonBytes(value: JsonValue): number {
  if (typeof value === 'string') return textBytes(value);
  if (typeof value !== 'object' || value === null) return 16;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + jsonBytes(item), 40);
  let bytes = 64;
  for (const [key, item] of Object.entries(value)) bytes += textBytes(key) + jsonBytes(item);
  return bytes;
}

/** Whether a JSON value has at most this many levels. Does not use recursion beyond that. */
export function isNestedAtMost(value: JsonValue, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((item) => isNestedAtMost(item, levels - 1));
}

/** The start of a text. A plain slice would keep the whole text in memory. */
export function startOf(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : Buffer.from(text.slice(0, maxLength)).toString();
}
