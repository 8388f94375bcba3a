import type { Metadata, MetadataValue } from '@intercom-events/core';
import { momentIn } from './moment.js';
import { printable } from './printable.js';
import { WrongUsage } from './wrong-usage.js';

/** For `--help`. */
export const metadataHelp =
  'key=value, any number of them: numbers, true and false are recognised; key:=JSON for all else, as price:={"amount":34999,"currency":"eur"} or code:="007"';

/** Metadata as it is typed. Throws `WrongUsage`. */
export function metadataOf(pairs: readonly string[]): Metadata {
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
 * A text as the value it stands for. Numbers that would not be written the same way again (`007`, more digits
 * than a number holds) stay text; so does everything that is not a number, a truth or the date of a `_date` key.
 */
export function typedValue(key: string, text: string): string | number | boolean | Date {
  if (key.endsWith('_date')) {
    const moment = momentIn(text);
    if (moment !== undefined) return moment;
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
      `--metadata ${printable(key)}:= is not followed by JSON. Use ${metadataHelp}.`,
    );
  }
}
