import type { Metadata, MetadataValue } from '@intercom-events/core';
import { printable } from '../printable.js';
import { WrongUsage } from '../wrong-usage.js';
import { parseTime } from './time.js';

/** For `--help`. */
export const metadataHelp =
  'key=value, repeatable; numbers, true and false are recognised; key:=JSON for anything else, e.g. price:={"amount":34999,"currency":"eur"} or code:="007"';

/** Parses the metadata of the command line. Throws `WrongUsage`. */
export function parseMetadata(pairs: readonly string[]): Metadata {
  return Object.fromEntries(pairs.map(pairOf));
}

function pairOf(pair: string): [string, MetadataValue] {
  const [, key = '', sign, value = ''] = /^([^=]+?)(:?=)(.*)$/s.exec(pair) ?? [];
  if (sign === undefined) {
    throw new WrongUsage(`--metadata "${printable(pair)}" is not key=value. Use ${metadataHelp}.`);
  }
  return [key, sign === '=' ? typedValue(key, value) : jsonOf(key, value)];
}

/**
 * Converts text to a number, a boolean, or (under a `_date` key) a date. Numbers that would not be written
 * the same way again (`007`, more digits than a number holds) stay text, and so does everything else.
 */
export function typedValue(key: string, text: string): string | number | boolean | Date {
  if (key.endsWith('_date')) {
    const time = parseTime(text);
    if (time !== undefined) return time;
  }
  if (text === 'true' || text === 'false') return text === 'true';
  const isNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(text) && text.length <= 15;
  return isNumber ? Number(text) : text;
}

function jsonOf(key: string, text: string): MetadataValue {
  try {
    return JSON.parse(text);
  } catch {
    throw new WrongUsage(
      `--metadata ${printable(key)}:= is not followed by valid JSON. Use ${metadataHelp}.`,
    );
  }
}
