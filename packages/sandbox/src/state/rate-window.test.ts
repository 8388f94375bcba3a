import { expect, test } from 'vitest';
import { call, running, startMs } from '../test-support.js';
import { RateWindow } from './rate-window.js';

test.each([
  [500, 83],
  [1_000, 167],
  [10_000, 1_667],
  [1, 1],
])('%i calls per minute are %i in ten seconds', (perMinute, limit) => {
  expect(new RateWindow({ perMinute }).count(startMs)).toMatchObject({ limit });
});

test('windows start at multiples of ten seconds', () => {
  const rateWindow = new RateWindow({ perMinute: 12 });
  const remaining = (ms: number) => rateWindow.count(startMs + ms)?.remaining;

  expect(rateWindow.count(startMs + 3_000)).toMatchObject({
    remaining: 2,
    resetSec: 1_700_000_010,
  });
  expect(remaining(9_999)).toBe(1);
  expect(remaining(9_999)).toBe(0);
  expect(remaining(10_000)).toBe(2);
});

test('the headers have the calls left before the request, and 429 has none left', async () => {
  let nowMs = startMs;
  const sandbox = await running({ rateLimit: { perMinute: 12 }, now: () => nowMs });
  const answers = [await call(sandbox), await call(sandbox), await call(sandbox)];
  nowMs += 10_000;
  answers.push(await call(sandbox));

  expect(answers.map(({ status, headers }) => [status, headers['x-ratelimit-remaining']])).toEqual([
    [202, '2'],
    [202, '1'],
    [429, '0'],
    [202, '2'],
  ]);
  expect(answers.map(({ headers }) => headers['x-ratelimit-reset'])).toEqual([
    ...Array(3).fill('1700000010'),
    '1700000020',
  ]);
});

test('other integrations use the same window', async () => {
  const sandbox = await running({ rateLimit: { perMinute: 60 }, now: () => startMs });
  sandbox.useQuota(7);

  expect((await call(sandbox)).headers['x-ratelimit-remaining']).toBe('3');
});

test('the limit can be changed, and calls stay counted', async () => {
  const sandbox = await running({ rateLimit: { perMinute: 60 }, now: () => startMs });
  await call(sandbox);
  sandbox.setRateLimit({ perMinute: 120 });

  expect((await call(sandbox)).headers['x-ratelimit-remaining']).toBe('19');

  sandbox.setRateLimit(false);
  expect((await call(sandbox)).headers['x-ratelimit-limit']).toBeUndefined();
});

test('a request without a valid token is not counted', async () => {
  const sandbox = await running({ rateLimit: { perMinute: 6 }, now: () => startMs });
  await call(sandbox, { headers: { Authorization: undefined } });

  expect(await call(sandbox)).toMatchObject({ status: 202 });
});

test('the message has the length of the window', async () => {
  const rateLimit = { perMinute: 2, windowMs: 30_000 };
  const sandbox = await running({ rateLimit, now: () => startMs });
  await call(sandbox);

  expect((await call(sandbox)).text).toContain('Exceeded rate limit of 1 in 30_seconds');
});
