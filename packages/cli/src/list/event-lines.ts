import type { ListedEvent } from '@intercom-events/core';
import { minorDigits } from '../currency.js';
import { printable, printableJson } from '../printable.js';
import { formatTime } from '../time/parse-time.js';

/** Width of the name column; longer names shift the last column. */
const nameWidth = 32;

/** An event as a line of a table, with its metadata below it on request. */
export function eventLines(
  { name, createdAt, metadata }: Omit<ListedEvent, 'raw'>,
  { isFirst, withMetadata }: { readonly isFirst: boolean; readonly withMetadata: boolean },
): string {
  const line = row(formatTime(createdAt), printable(name), `${Object.keys(metadata).length}`);
  const below = withMetadata ? metadataLines(metadata) : '';
  return `${isFirst ? row('TIME', 'NAME', 'METADATA') : ''}${line}${below}`;
}

/** Metadata as it is sent to Intercom, one key per line. */
export function metadataLines(metadata: Readonly<Record<string, unknown>>): string {
  return Object.entries(metadata)
    .map(([key, value]) => `    ${printable(key)}: ${printable(valueText(key, value))}\n`)
    .join('');
}

function row(time: string, name: string, metadata: string): string {
  return `${time.padEnd(20)}  ${name.padEnd(nameWidth)}  ${metadata}\n`;
}

/** Money, links and dates as people write them. */
function valueText(key: string, value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && key.endsWith('_date'))
    return formatTime(new Date(value * 1_000));
  if (typeof value !== 'object' || value === null) return String(value);
  const { amount, currency, url, value: text }: Partial<Record<string, unknown>> = { ...value };
  if (typeof amount === 'number' && typeof currency === 'string') {
    return moneyText(amount, currency.toUpperCase());
  }
  if (typeof url === 'string' && typeof text === 'string') return `${text} <${url}>`;
  return printableJson(value);
}

/** `34999` and `EUR` as `349.99 EUR`. Some currencies have no cents. */
function moneyText(amount: number, currency: string): string {
  const digits = minorDigits(currency);
  return `${(amount / 10 ** digits).toFixed(digits)} ${currency}`;
}
