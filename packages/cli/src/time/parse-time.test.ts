import { expect, test } from 'vitest';
import { parseTime } from './parse-time.js';
import { timeFormat } from './time-format.js';
import { isTimeZone } from './time-zone.js';

test.each([
  ['2026-11-20', '2026-11-20T00:00:00.000Z'],
  ['2026-11-20 10:30', '2026-11-20T10:30:00.000Z'],
  ['2026-11-20T10:30:15.5Z', '2026-11-20T10:30:15.500Z'],
  ['2026-11-20T10:30:15,123456', '2026-11-20T10:30:15.123Z'],
  ['2026-11-20T10:30:15.123456789Z', '2026-11-20T10:30:15.123Z'],
  ['2026-11-20T10:30:15+0130', '2026-11-20T09:00:15.000Z'],
  ['2026-11-20 10:30:15 -02:00', '2026-11-20T12:30:15.000Z'],
  // Postgres, Rails, BigQuery.
  ['2026-11-20 10:00:05+00', '2026-11-20T10:00:05.000Z'],
  ['2026-11-20 10:00:05.123456-05', '2026-11-20T15:00:05.123Z'],
  ['2026-11-20 10:00:05 UTC', '2026-11-20T10:00:05.000Z'],
  ['2026-11-20 10:00:05.123 UTC', '2026-11-20T10:00:05.123Z'],
])('%s is a time, in UTC without a zone', (text, iso) => {
  expect(parseTime(text)).toEqual(new Date(iso));
});

test.each([
  ['1700000000', 1_700_000_000],
  ['1700000000.123', 1_700_000_000],
  ['1700000000123', 1_700_000_000_123],
  ['1700000000123456', 1_700_000_000_123],
  ['1700000000123456789', 1_700_000_000_123],
])('%s is Unix time', (text, value) => {
  expect(parseTime(text)).toBe(value);
});

test.each([
  '',
  'yesterday',
  '20/11/2026',
  '2026-02-30',
  '2026-13-01',
  '2026-11-20T25:00',
  '2026-11-20T10:00 CET',
  '42',
  '45981',
  '20261120',
  '1.7e9',
  '17000000001',
  `2026-11-20${' '.repeat(100_000)}`,
])('"%s" is not a time', (text) => {
  expect(parseTime(text)).toBeUndefined();
});

test.each([
  ['2026-07-01 12:00', 'Europe/Berlin', '2026-07-01T10:00:00.000Z'],
  ['2026-12-01 12:00', 'Europe/Berlin', '2026-12-01T11:00:00.000Z'],
  ['2026-12-01 12:00Z', 'Europe/Berlin', '2026-12-01T12:00:00.000Z'],
  ['2026-12-01', 'America/New_York', '2026-12-01T05:00:00.000Z'],
  ['2026-12-01 12:00', 'Asia/Kolkata', '2026-12-01T06:30:00.000Z'],
  // The hour that occurs twice.
  ['2026-10-25 02:30', 'Europe/Berlin', '2026-10-25T00:30:00.000Z'],
  ['2026-10-25 03:30', 'Europe/Berlin', '2026-10-25T02:30:00.000Z'],
])('%s in %s is %s', (text, zone, iso) => {
  expect(parseTime(text, zone)).toEqual(new Date(iso));
});

test('an hour that the clocks skip is not a time', () => {
  expect(parseTime('2026-03-29 02:30', 'Europe/Berlin')).toBeUndefined();
});

test('zones are those of the IANA database', () => {
  expect(['Europe/Berlin', 'UTC', 'America/New_York', 'Berlin', ''].map(isTimeZone)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});

test.each([
  ['d.m.Y', '20.11.2026', '2026-11-20T00:00:00.000Z'],
  ['d.m.Y', '3.1.2026', '2026-01-03T00:00:00.000Z'],
  ['%d.%m.%Y %H:%M:%S', '20.11.2026 10:05:06', '2026-11-20T10:05:06.000Z'],
  ['m/d/Y H:M', '11/20/2026 9:05', '2026-11-20T09:05:00.000Z'],
  ['m/d/y I:M p', '11/20/26 12:05 AM', '2026-11-20T00:05:00.000Z'],
  ['m/d/y I:M:S p', '11/20/26 12:05:09 p.m.', '2026-11-20T12:05:09.000Z'],
  ['Ymd', '20261120', '2026-11-20T00:00:00.000Z'],
  ['YmdHMS', '20261120100506', '2026-11-20T10:05:06.000Z'],
  ['excel', '45981.5', '2025-11-20T12:00:00.000Z'],
  ['excel', '46346.4201388889', '2026-11-20T10:05:00.000Z'],
])('with the format %s, %s is a time', (format, text, iso) => {
  expect(timeFormat(format)?.(text, 'UTC')).toEqual(new Date(iso));
});

test.each([
  ['d.m.Y', '31.02.2026'],
  ['d.m.Y', '2026-11-20'],
  ['d.m.Y', '20.11.26'],
  ['m/d/Y', '20/11/2026'],
  ['m/d/y I:M p', '11/20/26 13:05 PM'],
  ['d.m.Y H:M', '20.11.2026 24:00'],
  ['excel', '2026'],
  ['excel', '20261120'],
])('with the format %s, %s is not a time', (format, text) => {
  expect(timeFormat(format)?.(text, 'UTC')).toBeUndefined();
});

test.each(['', 'H:M', 'd.m', 'Y Y m d', 'd.m.Y I:M'])('%j is not a format', (format) => {
  expect(timeFormat(format)).toBeUndefined();
});

test('a format in a zone', () => {
  const expected = new Date('2026-07-01T10:00:00.000Z');

  expect(timeFormat('d.m.Y H:M')?.('01.07.2026 12:00', 'Europe/Berlin')).toEqual(expected);
});
