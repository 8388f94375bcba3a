import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UsedSeconds } from './recent.js';

const now = 1_800_000_000;

function used(...seconds: number[]): UsedSeconds {
  const memory = new UsedSeconds();
  for (const sec of seconds) memory.use(sec);
  return memory;
}

test('at first every second is free', () => {
  expect(used().lastSec).toBe(0);
  expect(used().free(now)).toBe(now);
  expect(used().has(now)).toBe(false);
});

test.each([
  ['a second in use leads to the next', [now], now, now + 1],
  ['a run of seconds leads to its end', [now, now + 1, now + 2], now, now + 3],
  ['a later second is free', [now], now + 1, now + 1],
  ['an earlier second between two is free', [now, now + 30], now + 1, now + 1],
  ['a second just before a run is free', [now, now + 30, now + 31], now + 29, now + 29],
  ['a second that one known before the run has leads to the next', [now, now + 30], now, now + 1],
  ['a second between two that are neighbours leads behind both', [now, now + 1], now, now + 2],
  ['a gap is filled only once', [now, now + 30, now + 1], now + 1, now + 2],
  ['a gap that is full leads behind the run', [now, now + 2, now + 1], now + 1, now + 3],
  [
    'of what is long ago nothing is known: the next that surely is',
    [now, now + 30],
    now - 9,
    now + 1,
  ],
])('%s', (_title, seconds, asked, free) => {
  expect(used(...seconds).free(asked)).toBe(free);
});

test('the latest second is known, in whatever order seconds are used', () => {
  expect(used(now + 30, now, now + 7).lastSec).toBe(now + 30);
});

test('recent seconds are known to be in use', () => {
  const memory = used(now, now + 30, now + 31);

  expect([now, now + 30, now + 31].every((sec) => memory.has(sec))).toBe(true);
  expect([now - 1, now + 1, now + 29, now + 32].some((sec) => memory.has(sec))).toBe(false);
});

test('a free second is never in use and never before the one asked for', () => {
  const seconds = fc.array(fc.integer({ min: now - 8, max: now + 8 }), {
    maxLength: 12,
    size: 'max',
  });
  fc.assert(
    fc.property(seconds, fc.integer({ min: now - 9, max: now + 9 }), (taken, asked) => {
      const memory = used(...taken);
      const free = memory.free(asked);

      expect(taken).not.toContain(free);
      expect(free).toBeGreaterThanOrEqual(asked);
      expect(free).toBeLessThanOrEqual(Math.max(asked, ...taken) + 1);
      expect(memory.lastSec).toBe(Math.max(0, ...taken));
      if (memory.has(asked)) expect(taken).toContain(asked);
    }),
    { numRuns: 1_000 },
  );
});

test.each([
  ['the last of a run', now + 31],
  ['the first of a run', now + 30],
  ['the one before the run', now],
])('a second that is used twice, %s, takes nothing more', (_title, again) => {
  const once = used(now, now + 30, now + 31);
  const twice = used(now, now + 30, now + 31, again);

  for (let sec = now - 1; sec <= now + 33; sec += 1) {
    expect([sec, twice.has(sec), twice.free(sec)]).toEqual([sec, once.has(sec), once.free(sec)]);
  }
});

test('free seconds taken one by one are consecutive', () => {
  const memory = used();
  const given = Array.from({ length: 30 }, () => {
    const sec = memory.free(now);
    memory.use(sec);
    return sec;
  });

  expect(given).toEqual(Array.from({ length: 30 }, (_, i) => now + i));
});
