import { expect, test } from 'vitest';
import { eventTime } from './time.js';

const nowSec = 1_800_000_000;
const nowMs = nowSec * 1_000 + 999;
const earliestSec = Date.UTC(2010, 0, 1) / 1_000;

class StrangeDate extends Date {
  override getTime(): number {
    return Number.POSITIVE_INFINITY;
  }
}

test.each([
  ['seconds', nowSec, nowSec],
  ['seconds with a fraction: whole seconds below', nowSec - 0.001, nowSec - 1],
  ['a date', new Date(nowMs), nowSec],
  ['the first second of 2010', earliestSec, earliestSec],
  ['the first second of 2010 as a date', new Date(earliestSec * 1_000), earliestSec],
  ['60 s ahead', nowSec + 60, nowSec + 60],
  ['60 s ahead as a date', new Date((nowSec + 60) * 1_000 + 999), nowSec + 60],
  ['a date with a getTime of its own', new StrangeDate(nowMs), nowSec],
])('the time may be given as %s', (_title, at, sec) => {
  expect(eventTime(at, nowMs)).toEqual({ sec, wasMilliseconds: false });
});

test('milliseconds are recognised and reported', () => {
  expect(eventTime(nowMs, nowMs)).toEqual({ sec: nowSec, wasMilliseconds: true });
  expect(eventTime(earliestSec * 1_000, nowMs)).toEqual({
    sec: earliestSec,
    wasMilliseconds: true,
  });
});

test.each([
  ['61 s ahead', nowSec + 61],
  ['61 s ahead as a date', new Date((nowSec + 61) * 1_000)],
  ['61 s ahead in milliseconds', (nowSec + 61) * 1_000],
  ['the last second of 2009', earliestSec - 1],
  ['the last second of 2009 as a date', new Date(earliestSec * 1_000 - 1)],
  ['0', 0],
  ['a negative time', -nowSec],
  ['the largest seconds there are', 1e11],
  ['NaN', Number.NaN],
  ['infinity', Number.POSITIVE_INFINITY],
  ['a date that is none', new Date('never')],
  ['text', '2027-01-15T08:00:00Z'],
  ['digits as text', `${nowSec}`],
  ['null', null],
  ['a BigInt', BigInt(nowSec)],
  ['an object', { getTime: () => nowMs }],
])('the time cannot be %s', (_title, at) => {
  expect(eventTime(at, nowMs)).toBe('invalid_time');
});
