import { expect, test } from 'vitest';
import type { Clock } from '../model/clock.js';
import { Timer } from './timer.js';

function open() {
  const set: { delayMs: number; hold: boolean; isCancelled: boolean }[] = [];
  const clock: Clock = {
    wallMs: () => 0,
    nowMs: () => 0,
    soon: () => {},
    after: (delayMs, _fn, options) => {
      const entry = { delayMs, hold: options?.hold === true, isCancelled: false };
      set.push(entry);
      return () => {
        entry.isCancelled = true;
      };
    },
  };
  return { timer: new Timer(clock, () => {}), set };
}

test('a timer that is set again fires once, at the later setting, and does not keep the process alive', () => {
  const { timer, set } = open();
  timer.set(5_000, 1_000);
  timer.set(3_000, 1_000);

  expect(set).toEqual([
    { delayMs: 4_000, hold: false, isCancelled: true },
    { delayMs: 2_000, hold: false, isCancelled: false },
  ]);
});

test('a timer set to never does not fire, and the earlier setting is off', () => {
  const { timer, set } = open();
  timer.set(5_000, 0);
  timer.set(Number.POSITIVE_INFINITY, 0);

  expect(set).toEqual([{ delayMs: 5_000, hold: false, isCancelled: true }]);
});

test('a stopped timer does not fire; stopping it twice is harmless', () => {
  const { timer, set } = open();
  timer.set(5_000, 0);
  timer.stop();
  timer.stop();

  expect(set).toEqual([{ delayMs: 5_000, hold: false, isCancelled: true }]);
});

/** A clock whose turns, and timers, come when they are called. */
function openManual({ isUsedUp = false } = {}) {
  const turns: (() => void)[] = [];
  const state = { isUsedUp, fired: 0 };
  const clock: Clock = {
    wallMs: () => 0,
    nowMs: () => 0,
    after: (_delayMs, fn) => {
      turns.push(fn);
      return () => {};
    },
    soon: (fn) => {
      if (state.isUsedUp) throw new RangeError('Maximum call stack size exceeded');
      turns.push(fn);
    },
  };
  const timer = new Timer(clock, () => {
    state.fired += 1;
  });
  return { timer, turns, state };
}

test('a turn that could not be asked for is asked for the next time', () => {
  const { timer, turns, state } = openManual({ isUsedUp: true });
  expect(() => timer.soon()).toThrow(RangeError);
  expect(timer.isSet).toBe(false);

  state.isUsedUp = false;
  timer.soon();
  timer.soon();

  expect(turns).toHaveLength(1);
  turns[0]?.();
  expect(state.fired).toBe(1);
});

test('a turn that has not come between two looks is late', () => {
  const { timer, turns } = openManual();
  timer.soon();

  expect(timer.isLate(0)).toBe(false);
  expect(timer.isLate(0)).toBe(true);
  turns[0]?.();
  timer.soon();
  expect(timer.isLate(0)).toBe(false);
});

test('a timer is late five seconds after it was due, and not once it has fired', () => {
  const { timer, turns } = openManual();
  timer.set(1_000, 0);

  expect(timer.isSet).toBe(true);
  expect(timer.isLate(6_000)).toBe(false);
  expect(timer.isLate(6_001)).toBe(true);
  turns[0]?.();
  expect(timer.isLate(60_000)).toBe(false);
  expect(timer.isSet).toBe(false);
});
