import { expect, test } from 'vitest';
import { MetadataValues } from './metadata-values.js';
import { date, link, money } from './values.js';

const address = `https://example.org/${'x'.repeat(1_004)}`;

function written(value: unknown, { isDate = false } = {}) {
  const changes: unknown[] = [];
  const values = new MetadataValues({ onChange: (...change) => changes.push(change) });
  return { text: values.text(value, 'key', isDate), changes };
}

test.each([
  ['text', 'pro "plus"', '"pro \\"plus\\""'],
  ['empty text', '', '""'],
  ['text of 255 characters', 'x'.repeat(255), `"${'x'.repeat(255)}"`],
  ['a number', 1.5, '1.5'],
  ['a negative number', -7, '-7'],
  ['minus zero', -0, '0'],
  ['a huge number', 1e300, '1e+300'],
  ['true', true, 'true'],
  ['false', false, 'false'],
  ['a BigInt, as text', 9_007_199_254_740_993n, '"9007199254740993"'],
  ['a BigInt of 255 digits', 10n ** 254n, `"1${'0'.repeat(254)}"`],
  ['a negative BigInt of 255 characters', -(10n ** 253n), `"-1${'0'.repeat(253)}"`],
  ['nothing for undefined', undefined, ''],
  ['money', money(34_999, 'EUR'), '{"amount":34999,"currency":"eur"}'],
  ['no money at all', money(0, 'usd'), '{"amount":0,"currency":"usd"}'],
  [
    'a link',
    link('https://example.org/"', 'a "b"'),
    '{"url":"https://example.org/\\"","value":"a \\"b\\""}',
  ],
  ['a link of 1,024 characters', link(address, 'a'), `{"url":"${address}","value":"a"}`],
  [
    'a link in capitals',
    link('HTTP://example.org', 'a'),
    '{"url":"HTTP://example.org","value":"a"}',
  ],
])('Intercom keeps %s', (_title, value, text) => {
  expect(written(value)).toEqual({ text, changes: [] });
});

test.each([
  ['money', { ...money(1, 'eur'), vat: 2 }, '{"amount":1,"currency":"eur"}'],
  ['a link', { ...link('http://a.example', 'a'), x: 1 }, '{"url":"http://a.example","value":"a"}'],
])('%s is kept without its other properties, and that is said', (_title, value, text) => {
  expect(written(value)).toEqual({ text, changes: [['removed_keys', 'key']] });
});

test.each([
  ['seconds', 1_798_070_400, '1798070400', []],
  ['seconds before 1970', -300_000_000, '-300000000', []],
  ['a part of a second', 1_798_070_400.5, '1798070400.5', []],
  ['milliseconds, in seconds', 1_798_070_400_999, '1798070400', []],
  ['a Date', new Date(1_798_070_400_999), '1798070400', []],
  ['a Date of 1970', new Date(86_400_000), '86400', []],
  ['a day as a number, as text', 20_261_120, '"20261120"', [['date_text', 'key']]],
  ['a date of Excel, as text', 45_981.5, '"45981.5"', [['date_text', 'key']]],
  ['a year, as text', 2027, '"2027"', [['date_text', 'key']]],
  ['text, as text', '2027-01-31', '"2027-01-31"', [['date_text', 'key']]],
])('under a key for dates Intercom gets %s', (_title, value, text, changes) => {
  expect(written(value, { isDate: true })).toEqual({ text, changes });
});

test.each([
  ['NaN', Number.NaN, 'removed_number'],
  ['infinity', Number.NEGATIVE_INFINITY, 'removed_number'],
  ['a BigInt of 256 digits', 10n ** 255n, 'removed_number'],
  ['a negative BigInt of 256 characters', -(10n ** 254n), 'removed_number'],
  ['an array, for which Intercom refuses the whole event', ['a'], 'removed_array'],
  ['an empty array', [], 'removed_array'],
  ['a nested object', { plan: 'pro' }, 'removed_object'],
  ['an empty object', {}, 'removed_object'],
  ['a map', new Map([['a', 1]]), 'removed_object'],
  ['null', null, 'removed_null'],
  ['a function', () => 'x', 'removed_other'],
  ['a symbol', Symbol('x'), 'removed_other'],
  ['a date that is none', new Date('never'), 'removed_date'],
  ['date() of nothing', date('never'), 'removed_date'],
  ['a part of a cent', money(1.5, 'eur'), 'removed_money'],
  ['a negative amount', money(-1, 'eur'), 'removed_money'],
  ['an amount beyond safe numbers', money(2 ** 53, 'eur'), 'removed_money'],
  ['an amount as text', { amount: '5', currency: 'eur' }, 'removed_money'],
  ['a currency of four letters', money(1, 'euro'), 'removed_money'],
  ['a currency of two letters', money(1, 'eu'), 'removed_money'],
  ['a currency with a line break', money(1, 'eur\n'), 'removed_money'],
  ['a currency that is no text', { amount: 1, currency: ['eur'] }, 'removed_money'],
  ['a link to a script', link('javascript:alert(1)', 'a'), 'removed_link'],
  ['a link without protocol', link('example.org', 'a'), 'removed_link'],
  ['a link that only holds an address', link(' https://example.org', 'a'), 'removed_link'],
  ['a link of 1,025 characters', link(`${address}x`, 'a'), 'removed_link'],
  ['a link whose text is none', { url: 'https://example.org', value: 5 }, 'removed_link'],
  ['a link whose address is none', { url: 5, value: 'a' }, 'removed_link'],
  ['an amount without currency', { amount: 5 }, 'removed_object'],
  ['an address without text', { url: 'https://example.org' }, 'removed_object'],
])('%s is left out, and counted', (_title, value, change) => {
  expect(written(value)).toEqual({ text: '', changes: [[change, 'key']] });
});

test('longer text is cut at 255 characters, never inside a surrogate pair, and counted', () => {
  expect(written('x'.repeat(256))).toEqual({
    text: `"${'x'.repeat(255)}"`,
    changes: [['cut_text', 'key']],
  });
  expect(written(`${'x'.repeat(254)}😀`).text).toBe(`"${'x'.repeat(254)}"`);
});

test('the text of a link is cut too', () => {
  expect(written(link('https://example.org', 'x'.repeat(256)))).toEqual({
    text: `{"url":"https://example.org","value":"${'x'.repeat(255)}"}`,
    changes: [['cut_text', 'key']],
  });
});

test('a date becomes whole seconds, also before 1970', () => {
  expect(written(new Date(1_999), { isDate: true })).toEqual({ text: '1', changes: [] });
  expect(written(new Date(-1), { isDate: true })).toEqual({ text: '-1', changes: [] });
});

test('a date under a key that does not end in _date is sent, with a warning', () => {
  expect(written(new Date(5_000))).toEqual({ text: '5', changes: [['date_key', 'key']] });
});

test('a date with a getTime of its own is still a date', () => {
  class StrangeDate extends Date {
    override getTime(): number {
      return Number.POSITIVE_INFINITY;
    }
  }

  expect(written(new StrangeDate(5_000), { isDate: true }).text).toBe('5');
});
