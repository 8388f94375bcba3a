import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Headers, rateInfo, retryAfterMs } from './rate-headers.js';

const serverSec = 1_800_000_003;
const date = new Date(serverSec * 1_000).toUTCString();
/** This machine’s clock is an hour slow. */
const clock = {
  wallMs: () => (serverSec - 3_600) * 1_000,
  nowMs: () => 0,
  after: () => () => {},
  soon: () => {},
};

/** What the headers say of the rate; what they say of this machine's clock has a test of its own. */
function read(headers: Headers) {
  const { clockAheadMs, ...rate } = rateInfo(headers, clock) ?? {};
  return rate;
}

function reset(value: string, headers = {}) {
  return read({ date, 'x-ratelimit-reset': value, ...headers });
}

test('limit, remaining and reset are read; the reset by Intercom’s own clock', () => {
  const headers = {
    date,
    'x-ratelimit-limit': '83',
    'x-ratelimit-remaining': '82',
    'x-ratelimit-reset': '1800000010',
  };

  expect(read(headers)).toEqual({
    limit: 83,
    remaining: 82,
    windowId: 1_800_000_010,
    resetInMs: 7_000,
  });
});

test('an answer without any of the headers says nothing', () => {
  expect(rateInfo({ date }, clock)).toBeUndefined();
});

test('each header counts by itself', () => {
  expect(rateInfo({ 'x-ratelimit-limit': '1' }, clock)).toEqual({ limit: 1 });
  expect(rateInfo({ 'x-ratelimit-remaining': '0' }, clock)).toEqual({ remaining: 0 });
  expect(reset('1800000010')).toEqual({ windowId: 1_800_000_010, resetInMs: 7_000 });
});

test.each([
  ['just now', '1800000003', { resetInMs: 0, windowId: 1_800_000_003 }],
  ['past: no wait, and no window of that name', '1800000002', { resetInMs: 0 }],
  ['long past', '0', { resetInMs: 0 }],
  ['a minute ahead', '1800000063', { resetInMs: 60_000, windowId: 1_800_000_063 }],
  ['more than a minute ahead: a minute, and no window', '1800000064', { resetInMs: 60_000 }],
  ['a year ahead', '1831536003', { resetInMs: 60_000 }],
  [
    'milliseconds, from a proxy that rewrites',
    '1800000010000',
    { resetInMs: 7_000, windowId: 1_800_000_010 },
  ],
  ['milliseconds that are past', '1799999999999', { resetInMs: 0 }],
])('a reset that is %s', (_title, value, info) => {
  expect(reset(value)).toEqual(info);
});

test.each([
  ['NaN'],
  [''],
  [' 5'],
  ['5.5'],
  ['-5'],
  ['+5'],
  ['1e3'],
  ['0x10'],
  ['soon'],
  ['9'.repeat(17)],
])('a header of %j says nothing', (value) => {
  const headers = {
    'x-ratelimit-limit': value,
    'x-ratelimit-remaining': value,
    'x-ratelimit-reset': value,
  };

  expect(rateInfo(headers, clock)).toBeUndefined();
  expect(retryAfterMs({ 'retry-after': value }, clock)).toBeUndefined();
});

test('a header that came twice says nothing, because the two may differ', () => {
  expect(rateInfo({ 'x-ratelimit-limit': ['83', '84'] }, clock)).toBeUndefined();
  expect(retryAfterMs({ 'retry-after': ['5', '6'] }, clock)).toBeUndefined();
});

test('a limit of 0 says nothing: it would stop delivery', () => {
  expect(rateInfo({ 'x-ratelimit-limit': '0' }, clock)).toBeUndefined();
});

test.each([
  ['missing', undefined],
  ['none', 'never'],
  ['twice there', [date, date]],
])('where the answer’s Date is %s, this machine’s clock has to do', (_title, value) => {
  const headers = { date: value, 'x-ratelimit-reset': `${serverSec - 3_600 + 4}` };
  const at = new Date((serverSec - 3_600 + 9) * 1_000).toUTCString();

  expect(rateInfo(headers, clock)).toMatchObject({ resetInMs: 4_000 });
  expect(retryAfterMs({ date: value, 'retry-after': at }, clock)).toBe(9_000);
});

test.each([
  ['seconds', '7', 7_000],
  ['no time', '0', 0],
  ['a minute', '60', 60_000],
  ['an hour: a minute is the most', '3600', 60_000],
  ['a date, by Intercom’s own clock', new Date((serverSec + 9) * 1_000).toUTCString(), 9_000],
  ['a date that is past', new Date((serverSec - 9) * 1_000).toUTCString(), 0],
  ['a date next year', new Date((serverSec + 31_536_000) * 1_000).toUTCString(), 60_000],
])('Retry-After may be %s', (_title, value, ms) => {
  expect(retryAfterMs({ date, 'retry-after': value }, clock)).toBe(ms);
});

test.each([['1.5'], ['-5'], ['5 s'], ['tomorrow'], ['2027-01-15']])(
  'a Retry-After of %j is none: guessing could mean at once',
  (value) => {
    expect(retryAfterMs({ date, 'retry-after': value }, clock)).toBeUndefined();
  },
);

test('without Retry-After there is none', () => {
  expect(retryAfterMs({ date }, clock)).toBeUndefined();
});

test('whatever stands in the headers, no wait is negative or longer than a minute', () => {
  const text = fc.oneof(fc.string(), fc.nat().map(String), fc.maxSafeInteger().map(String));
  fc.assert(
    fc.property(text, text, text, (one, two, three) => {
      const headers = { date: three, 'x-ratelimit-reset': one, 'retry-after': two };
      const waits = [rateInfo(headers, clock)?.resetInMs ?? 0, retryAfterMs(headers, clock) ?? 0];

      for (const ms of waits) {
        expect(ms).toBeGreaterThanOrEqual(0);
        expect(ms).toBeLessThanOrEqual(60_000);
      }
    }),
    { numRuns: 500 },
  );
});

test.each([
  ['an hour slow', -3_600_000, -3_600_000],
  ['an hour fast', 3_600_000, 3_600_000],
  ['31 seconds fast', 31_000, 31_000],
  ['as right as whole seconds and a slow answer can show', 30_000, undefined],
  ['as right, and slow', -30_000, undefined],
])('a clock that is %s is told', (_what, aheadMs, told) => {
  const here = { ...clock, wallMs: () => serverSec * 1_000 + aheadMs };

  expect(rateInfo({ date, 'x-ratelimit-limit': '83' }, here)).toEqual({
    limit: 83,
    ...(told !== undefined && { clockAheadMs: told }),
  });
});

test('an answer without a date, or with one that is none, says nothing of the clock', () => {
  for (const noDate of [undefined, 'yesterday']) {
    expect(rateInfo({ date: noDate, 'x-ratelimit-limit': '83' }, clock)).toEqual({ limit: 83 });
  }
});
