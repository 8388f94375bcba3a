import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ConcurrencyLimit } from './concurrency-limit.js';

/** 150 a second: what Intercom allows by default, without a tenth for others. */
const perMs = 0.15;

/** After many answers of one latency. */
function after(tookMs: number, { max = 32, rate = perMs } = {}): number {
  const limit = new ConcurrencyLimit(max);
  for (let i = 0; i < 100; i += 1) limit.observe(tookMs, rate);
  return limit.current;
}

test.each([
  [5, 32, 10],
  [30, 32, 10],
  [50, 32, 15],
  [100, 32, 30],
  [150, 32, 32],
  [150, 64, 45],
  [300, 64, 64],
  [150, 4, 4],
])(
  'with answers after %i ms and a maximum of %i it is twice rate × latency, at least ten: %i',
  (tookMs, max, expected) => {
    expect(after(tookMs, { max })).toBe(expected);
  },
);

test.each([
  ['before the first answer', 32, 10],
  ['where the maximum is lower', 3, 3],
])('%s with a maximum of %i it is %i', (_when, max, expected) => {
  expect(new ConcurrencyLimit(max).current).toBe(expected);
});

test('without a rate limit it is the maximum, also with answers that take no time', () => {
  expect(after(0, { rate: Number.POSITIVE_INFINITY })).toBe(32);
});

test('where the rate limit allows nothing more it is what is usual', () => {
  expect(after(10_000, { rate: 0 })).toBe(10);
});

test('one slow answer at the start, which has also connected, asks for no more than the usual number', () => {
  const limit = new ConcurrencyLimit(32);
  limit.observe(250, perMs);

  expect(limit.current).toBe(10);
});

test('a latency that jumps counts within some twenty answers, in both directions', () => {
  const limit = new ConcurrencyLimit(64);
  const answers = (count: number, tookMs: number): number => {
    for (let i = 0; i < count; i += 1) limit.observe(tookMs, perMs);
    return limit.current;
  };

  expect(answers(100, 5)).toBe(10);
  expect(answers(1, 2_000)).toBe(64);
  expect(answers(1, 5)).toBe(64);
  expect(answers(20, 5)).toBe(10);
});

test('each failure halves it down to one, and each success allows one more', () => {
  const limit = new ConcurrencyLimit(32);
  limit.observe(1_000, perMs);
  const sizes: number[] = [];
  for (let i = 0; i < 6; i += 1) {
    sizes.push(limit.current);
    limit.failed();
  }
  limit.succeeded();
  limit.succeeded();

  expect(sizes).toEqual([32, 16, 8, 4, 2, 1]);
  expect(limit.current).toBe(3);
});

test('after a restart it grows from one to what is needed, and no further', () => {
  const limit = new ConcurrencyLimit(32);
  limit.observe(5, perMs);
  limit.restart();
  const sizes = Array.from({ length: 14 }, () => {
    const { current } = limit;
    limit.succeeded();
    return current;
  });

  expect(sizes).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10, 10, 10, 10]);
});

test('whatever happens, it is from one to the maximum', () => {
  const amount = fc.double({ min: 0, max: 100_000, noNaN: true });
  const rate = fc.oneof(amount, fc.constant(Number.POSITIVE_INFINITY));
  const step = fc.oneof(
    fc.constantFrom('succeeded' as const, 'failed' as const, 'restart' as const),
    fc.tuple(amount, rate),
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 64 }), fc.array(step), (max, steps) => {
      const limit = new ConcurrencyLimit(max);
      for (const one of steps) {
        if (typeof one === 'string') limit[one]();
        else limit.observe(...one);
        expect(Number.isInteger(limit.current)).toBe(true);
        expect(limit.current).toBeGreaterThanOrEqual(1);
        expect(limit.current).toBeLessThanOrEqual(max);
      }
    }),
  );
});
