import { expect, test } from 'vitest';
import { ManualClock, manualStartMs } from './manual-clock.js';

test('timers fire when they are due, those of one time in the order in which they were set', async () => {
  const clock = new ManualClock();
  const fired: string[] = [];
  const set = (name: string, delayMs: number) =>
    clock.after(delayMs, () => fired.push(`${name} at ${clock.nowMs()}`));
  set('late', 20);
  set('first', 10);
  set('second', 10);
  const cancel = set('cancelled', 10);
  cancel();
  cancel();
  await clock.advance(9);
  expect(fired).toEqual([]);

  await clock.advance(11);

  expect(fired).toEqual(['first at 10', 'second at 10', 'late at 20']);
  expect(clock.wallMs()).toBe(manualStartMs + 20);
  expect(clock.timers).toBe(0);
});

test('what a timer begins has ended before the next one fires', async () => {
  const clock = new ManualClock();
  const told: string[] = [];
  clock.after(10, () => {
    clock.soon(() => clock.soon(() => void Promise.resolve().then(() => told.push('begun'))));
  });
  clock.after(10, () => told.push('next'));

  await clock.advance(10);

  expect(told).toEqual(['begun', 'next']);
});

test('it waits for work that it cannot see', async () => {
  const clock = new ManualClock();
  let isOpen = false;
  clock.isIdle = () => !isOpen;
  clock.after(10, () => {
    isOpen = true;
    setTimeout(() => {
      isOpen = false;
    }, 5);
  });

  await clock.advanceUntil(() => clock.nowMs() === 10, { maxMs: 60 });

  expect(isOpen).toBe(false);
});

test('timers that were due while time jumped fire late, and time does not go back', async () => {
  const clock = new ManualClock();
  let firedAtMs = 0;
  clock.after(10, () => {
    firedAtMs = clock.nowMs();
  });
  clock.jump(60_000);

  await clock.advance(0);

  expect(firedAtMs).toBe(60_000);
});

test('waiting for what never comes is an error', async () => {
  const clock = new ManualClock();
  clock.after(10, () => {}, { hold: true });
  expect(clock.heldTimers).toBe(1);

  await expect(clock.advanceUntil(() => false, { maxMs: 60 })).rejects.toThrow('within 60 ms');
});
