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
