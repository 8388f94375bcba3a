import { expect, test } from 'vitest';
import { eventLines } from './event-lines.js';

test.each([
  [{ price: { amount: 34_999, currency: 'eur' } }, 'price: 349.99 EUR'],
  [{ price: { amount: 5, currency: 'usd' } }, 'price: 0.05 USD'],
  [{ price: { amount: 500, currency: 'jpy' } }, 'price: 500 JPY'],
  [{ price: { amount: 1_234, currency: 'kwd' } }, 'price: 1.234 KWD'],
  [{ price: { amount: 1_234, currency: 'no code' } }, 'price: 12.34 NO CODE'],
  [{ renewal_date: 1_798_070_400 }, 'renewal_date: 2026-12-24 00:00:00Z'],
  [
    { article: { url: 'https://example.org/a', value: 'Read me' } },
    'article: Read me <https://example.org/a>',
  ],
])('%j is printed as %s', (metadata, line) => {
  const event = { id: '1', name: 'x', createdAt: new Date(0), metadata };
  const lines = eventLines(event, { isFirst: false, withMetadata: true }).split('\n');

  expect(lines[1]?.trim()).toBe(line);
});
