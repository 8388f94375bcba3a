import { AsyncLocalStorage } from 'node:async_hooks';
import { expect, test } from 'vitest';
import { systemClock } from './system-clock.js';

const request = new AsyncLocalStorage<string>();

test('what a clock calls does not run in the request that asked for it, even if the clock was made there', async () => {
  const seen = await request.run('request 7', () => {
    const clock = systemClock();
    return Promise.all([
      new Promise((resolve) => clock.soon(() => resolve(request.getStore()))),
      new Promise((resolve) => clock.after(0, () => resolve(request.getStore()))),
      new Promise((resolve) => clock.after(0, () => resolve(request.getStore()), { hold: true })),
    ]);
  });

  expect(seen).toEqual([undefined, undefined, undefined]);
});

test('a timer does not keep the process, unless it is to hold it', () => {
  const clock = systemClock();
  const holding = (): number =>
    process.getActiveResourcesInfo().filter((what) => what === 'Timeout').length;
  const before = holding();

  const cancel = clock.after(60_000, () => {});
  expect(holding()).toBe(before);
  const cancelHeld = clock.after(60_000, () => {}, { hold: true });
  expect(holding()).toBe(before + 1);

  cancel();
  cancelHeld();
  expect(holding()).toBe(before);
});
