import { expect, test } from 'vitest';
import { Breaker } from './breaker.js';

function failing(breaker: Breaker, times: number): (number | undefined)[] {
  return Array.from({ length: times }, () => breaker.failed(true));
}

test('four failures in a row may be chance, five are not', () => {
  expect(failing(new Breaker(), 5)).toEqual([undefined, undefined, undefined, undefined, 1_000]);
});

test('once open, every further failure doubles the wait, up to 5 min', () => {
  const breaker = new Breaker();
  failing(breaker, 5);

  expect(failing(breaker, 10)).toEqual([
    2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000, 300_000, 300_000,
  ]);
  expect(failing(breaker, 2_000).at(-1)).toBe(300_000);
});

test('a success in between begins the count anew', () => {
  const breaker = new Breaker();
  failing(breaker, 4);
  breaker.succeeded();

  expect(failing(breaker, 5)).toEqual([undefined, undefined, undefined, undefined, 1_000]);
});

test('after a success the waits begin anew', () => {
  const breaker = new Breaker();
  failing(breaker, 9);
  breaker.succeeded();

  expect(failing(breaker, 6)).toEqual([undefined, undefined, undefined, undefined, 1_000, 2_000]);
});

test('an event that fails again does not open the breaker, but keeps it open', () => {
  const breaker = new Breaker();
  failing(breaker, 4);
  expect(breaker.isNearlyOpen).toBe(true);
  expect(breaker.failed(false)).toBeUndefined();

  expect(failing(breaker, 1)).toEqual([1_000]);
  expect(breaker.failed(false)).toBe(2_000);
  breaker.succeeded();
  expect(breaker.isNearlyOpen).toBe(false);
});
