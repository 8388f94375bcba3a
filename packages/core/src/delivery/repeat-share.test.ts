import { expect, test } from 'vitest';
import { RepeatShare } from './repeat-share.js';

/** Sends and fails as many as are allowed now. */
function failAll(share: RepeatShare, nowMs: number): number {
  let failed = 0;
  for (; failed < 1_000 && share.readyAtMs(nowMs, 10) <= nowMs; failed += 1) {
    share.sent();
    share.returned();
  }
  return failed;
}

test('of all that is in flight a quarter may be repetitions, and always one', () => {
  for (const [limit, max] of [
    [10, 2],
    [32, 8],
    [1, 1],
  ] as const) {
    const share = new RepeatShare();
    for (let i = 0; i < max; i += 1) {
      expect(share.readyAtMs(7, limit)).toBe(7);
      share.sent();
    }
    expect(share.readyAtMs(7, limit)).toBe(Number.POSITIVE_INFINITY);
    share.returned();
    expect(share.readyAtMs(7, limit)).toBe(7);
  }
});

test('64 repetitions may fail at once, then one for five accepted events', () => {
  const share = new RepeatShare();
  expect(failAll(share, 0)).toBe(64);

  for (let i = 0; i < 51; i += 1) share.passed();
  expect(failAll(share, 0)).toBe(10);
});

test('without accepted events one may fail every 30 s', () => {
  const share = new RepeatShare();
  failAll(share, 0);

  expect(share.readyAtMs(0, 10)).toBe(30_000);
  expect(failAll(share, 29_999)).toBe(0);
  expect(failAll(share, 30_000)).toBe(1);
  expect(share.readyAtMs(30_000, 10)).toBe(60_000);
});

test('a repetition that succeeds costs nothing', () => {
  const share = new RepeatShare();
  for (let i = 0; i < 1_000; i += 1) {
    expect(share.readyAtMs(0, 10)).toBe(0);
    share.sent();
    share.returned();
    share.refund();
  }

  expect(failAll(share, 0)).toBe(64);
});

test('half of it is kept from immediate repetitions', () => {
  const share = new RepeatShare();
  let allowed = 0;
  for (; share.allowsAnother; allowed += 1) share.sent();

  expect(allowed).toBe(32);
});
