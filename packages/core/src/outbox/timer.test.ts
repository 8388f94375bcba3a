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
