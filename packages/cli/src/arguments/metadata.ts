import type { Metadata, MetadataValue } from '@intercom-events/core';
import { typedValue } from '../import/rows/values.js';
import { printable } from '../printable.js';
import { WrongUsage } from '../wrong-usage.js';

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

function jsonOf(key: string, text: string): MetadataValue {
  try {
    return JSON.parse(text);
  } catch {
    throw new WrongUsage(
      `--metadata ${printable(key)}:= is not followed by valid JSON. Use ${metadataHelp}.`,
    );
  }
}
