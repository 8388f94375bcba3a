import type { ListedEvent } from '@intercom-events/core';
import { shown } from './moment.js';
import { printable, printableJson } from './printable.js';

/** How wide names are; longer ones push the last column aside. */
const nameWidth = 32;

/** An event as the line of a table, and its metadata below it if that is wanted. */
export function eventLines(
  { name, createdAt, metadata }: Omit<ListedEvent, 'raw'>,
  { isFirst, withMetadata }: { readonly isFirst: boolean; readonly withMetadata: boolean },
): string {
  const entries = Object.entries(metadata);
  const line = row(shown(createdAt), printable(name), `${entries.length}`);
  const below = withMetadata ? entries.map(([key, value]) => entryLine(key, value)).join('') : '';
  return `${isFirst ? row('TIME', 'NAME', 'METADATA') : ''}${line}${below}`;
}

function row(time: string, name: string, metadata: string): string {
  return `${time.padEnd(20)}  ${name.padEnd(nameWidth)}  ${metadata}\n`;
}

function entryLine(key: string, value: unknown): string {
  return `    ${printable(key)}: ${printable(valueText(key, value))}\n`;
}

/** Money and links as people write them; dates as dates. */
function valueText(key: string, value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && key.endsWith('_date')) return shown(new Date(value * 1_000));
  if (typeof value !== 'object' || value === null) return String(value);
  const { amount, currency, url, value: text }: Partial<Record<string, unknown>> = { ...value };
  if (typeof amount === 'number' && typeof currency === 'string') {
    return `${amount} ${currency.toUpperCase()} (in its smallest unit)`;
  }
  if (typeof url === 'string' && typeof text === 'string') return `${text} <${url}>`;
  return printableJson(value);
}
