import { expect, test } from 'vitest';
import type { Clock } from '../model/clock.js';
import { Alarm } from './alarm.js';

function open() {
  const set: { delayMs: number; hold: boolean; isCancelled: boolean }[] = [];
  const clock: Clock = {
    wallMs: () => 0,
    nowMs: () => 0,
    soon: () => {},
    after: (delayMs, _fn, options) => {
      const timer = { delayMs, hold: options?.hold === true, isCancelled: false };
      set.push(timer);
      return () => {
        timer.isCancelled = true;
      };
    },
  };
  return { alarm: new Alarm(clock, () => {}), set };
}

test('an alarm that is set again rings once, at the later setting, and holds no process', () => {
  const { alarm, set } = open();
  alarm.set(5_000, 1_000);
  alarm.set(3_000, 1_000);

  expect(set).toEqual([
    { delayMs: 4_000, hold: false, isCancelled: true },
    { delayMs: 2_000, hold: false, isCancelled: false },
  ]);
});

test('an alarm set to never does not ring, and what was set before is off', () => {
  const { alarm, set } = open();
  alarm.set(5_000, 0);
  alarm.set(Number.POSITIVE_INFINITY, 0);

  expect(set).toEqual([{ delayMs: 5_000, hold: false, isCancelled: true }]);
});

test('an alarm that is stopped does not ring; stopping it twice is harmless', () => {
  const { alarm, set } = open();
  alarm.set(5_000, 0);
  alarm.stop();
  alarm.stop();

  expect(set).toEqual([{ delayMs: 5_000, hold: false, isCancelled: true }]);
});
