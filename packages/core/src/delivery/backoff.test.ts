import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoffMs } from './backoff.js';

const nearlyOne = 1 - Number.EPSILON;

test.each([
  [0, 1_000],
  [1, 2_000],
  [2, 4_000],
  [3, 8_000],
  [8, 256_000],
  [9, 300_000],
  [10, 300_000],
  [2_000, 300_000],
])('after %d failures before, the wait is a random part of %d ms', (failures, limitMs) => {
  expect(backoffMs(failures, 0.5)).toBe(limitMs / 2);
  expect(backoffMs(failures, nearlyOne)).toBeCloseTo(limitMs, 5);
});

test('no wait is shorter than 250 ms, however small the random part', () => {
  expect(backoffMs(0, 0)).toBe(250);
  expect(backoffMs(5, 0)).toBe(250);
  expect(backoffMs(0, 0.25)).toBe(250);
  expect(backoffMs(0, 0.251)).toBe(251);
});

test('whatever the luck, a wait is between 250 ms and 5 min', () => {
  const random = fc.double({ min: 0, max: nearlyOne, noNaN: true });
  fc.assert(
    fc.property(fc.nat(), random, (failures, luck) => {
      expect(backoffMs(failures, luck)).toBeGreaterThanOrEqual(250);
      expect(backoffMs(failures, luck)).toBeLessThanOrEqual(300_000);
    }),
  );
});

test('an event that fails alone waits longer and longer, up to 1 h', () => {
  const waits = [8, 9, 11, 12, 2_000].map((failures) => backoffMs(failures, 0.5, true));

  expect(waits).toEqual([128_000, 256_000, 1_024_000, 1_800_000, 1_800_000]);
});
