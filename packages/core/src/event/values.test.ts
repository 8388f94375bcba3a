import { expect, test } from 'vitest';
import { date, link, money } from './values.js';

test('money() returns what it was given: track() checks it', () => {
  expect(money(34_999, 'eur')).toEqual({ amount: 34_999, currency: 'eur' });
  expect(money(-1.5, 'euro')).toEqual({ amount: -1.5, currency: 'euro' });
});

test.each([
  ['an address with its text', link('https://shop.example.org/7', 'Order 7'), 'Order 7'],
  [
    'an address alone is its own text',
    link('https://shop.example.org/7'),
    'https://shop.example.org/7',
  ],
  ['a URL', link(new URL('https://shop.example.org/7'), 'Order 7'), 'Order 7'],
  ['an empty text stays empty', link('https://shop.example.org/7', ''), ''],
])('link: %s', (_title, made, value) => {
  expect(made).toEqual({ url: 'https://shop.example.org/7', value });
});

test.each([
  ['text', '2027-01-31', Date.UTC(2027, 0, 31)],
  ['a date', new Date(5_000), 5_000],
  ['seconds', 1_800_000_000, 1_800_000_000_000],
  ['milliseconds', 1_800_000_000_123, 1_800_000_000_123],
  ['the largest seconds', 1e11, 1e14],
  ['seconds before 1970', -1_800_000_000, -1_800_000_000_000],
  ['milliseconds before 1970', -1_800_000_000_123, -1_800_000_000_123],
])('date takes %s', (_title, given, ms) => {
  expect(date(given).getTime()).toBe(ms);
});

test('a date is copied: changing the original later has no effect', () => {
  const given = new Date(5_000);
  const made = date(given);
  given.setTime(6_000);

  expect(made.getTime()).toBe(5_000);
});

test.each([
  [null],
  [undefined],
  [true],
  [Symbol('x')],
  [10n],
  [{}],
  [Object.create(null)],
  ['never'],
  [Number.NaN],
])('%s is no date, and never today or 1970 by accident', (given) => {
  expect(date(given as unknown as string).getTime()).toBeNaN();
});

test.each([[null], [Symbol('x')], [Object.create(null)], [5]])(
  'a link to %s never throws',
  (given) => {
    expect(() => link(given as unknown as string)).not.toThrow();
  },
);
