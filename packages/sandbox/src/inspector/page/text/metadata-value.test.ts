import { expect, test } from 'vitest';
import { jsonText, shownValue, webAddress } from './metadata-value.js';

test.each([
  [34_999, 'eur', '€349.99'],
  [34_999, 'USD', '$349.99'],
  [500, 'jpy', '¥500'],
  [1_234, 'kwd', 'KWD\u00a01.234'],
  [-250, 'gbp', '-£2.50'],
  [0, 'eur', '€0.00'],
])('%i %s is shown as %s', (amount, currency, text) => {
  expect(shownValue('price', { amount, currency })).toEqual({
    as: 'money',
    text,
    raw: `${amount} ${currency}`,
  });
});

test.each([
  { amount: 1, currency: 'euro' },
  { amount: '1', currency: 'eur' },
  { amount: 1, currency: 'eur', tax: 2 },
  { url: 'https://example.org' },
  { url: 'javascript:alert(1)', value: 'x' },
  { url: 'https://example.org', value: 'x', more: 1 },
  ['a', 'b'],
  null,
  true,
  12.5,
])('%j is shown as JSON', (value) => {
  expect(shownValue('key', value)).toEqual({ as: 'text', text: JSON.stringify(value) });
});

test('a rich link has its text and its address', () => {
  expect(shownValue('order', { url: 'https://example.org/17', value: 'A-17' })).toEqual({
    ...{ as: 'link', text: 'A-17', url: 'https://example.org/17' },
  });
});

test.each(['http://example.org/', 'https://example.org/a?b#c', 'HTTPS://example.org/'])(
  '%s can be clicked',
  (text) => {
    expect(shownValue('page', text)).toMatchObject({ as: 'link', text });
  },
);

test.each([
  'javascript:alert(1)',
  ' javascript:alert(1)',
  'JavaScript:alert(1)//https://example.org',
  'data:text/html,x',
  'vbscript:x',
  'file:///etc/passwd',
  'ftp://example.org',
  'blob:https://example.org/1',
  'about:blank',
  '//example.org',
  'https://',
  'http:/example.org',
  'example.org',
  'java\tscript:alert(1)',
])('%j cannot be clicked', (text) => {
  expect(webAddress(text)).toBeUndefined();
  expect(shownValue('page', text)).toEqual({ as: 'text', text });
});

test.each(['order_date', 'created_at', 'Order_Date'])('seconds under %s are a date', (key) => {
  expect(shownValue(key, 1_896_048_000)).toEqual({
    as: 'date',
    sec: 1_896_048_000,
    raw: '1896048000',
  });
});

test.each([
  ['total', 1_896_048_000],
  ['order_date', 1.5],
  ['order_date', 1e15],
])('%s: %d is a number', (key, value) => {
  expect(shownValue(key, value)).toEqual({ as: 'text', text: String(value) });
});

test('identifiers of Stripe are marked', () => {
  expect(shownValue('stripe_invoice', 'in_1')).toEqual({
    ...{ as: 'stripe', text: 'in_1', what: 'Stripe invoice' },
  });
  expect(shownValue('stripe_payout', 'po_1')).toEqual({ as: 'text', text: 'po_1' });
  expect(shownValue('constructor', 'x')).toEqual({ as: 'text', text: 'x' });
});

test('what is nested too deeply for JSON has a note', () => {
  let nested: object = {};
  for (let level = 0; level < 100_000; level += 1) nested = { nested };
  // Since Node 26 JSON of any depth can be written.
  expect(jsonText(nested as never)).toMatch(/^(?:\(nested too deeply\)$|\{"nested":)/);
});
