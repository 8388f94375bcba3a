import { AsyncLocalStorage } from 'node:async_hooks';
import { expect, onTestFinished, test, vi } from 'vitest';
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

test('while a test fakes timers, the clock goes on; only the wall clock is faked', async () => {
  const clock = systemClock();
  const before = clock.nowMs();
  vi.useFakeTimers({ now: 0 });
  onTestFinished(() => void vi.useRealTimers());

  await new Promise<void>((resolve) => clock.soon(resolve));
  await new Promise<void>((resolve) => clock.after(1, resolve, { hold: true }));
  const cancel = clock.after(60_000, () => {});
  cancel();

  expect(clock.nowMs()).toBeGreaterThan(before);
  expect(clock.wallMs()).toBe(0);
});

test('a clock that is loaded under fake timers is as real as any', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  vi.resetModules();
  const loaded = await import('./system-clock.js');
  const clock = loaded.systemClock();
  const before = clock.nowMs();

  await new Promise<void>((resolve) => clock.after(1, resolve, { hold: true }));

  expect(clock.nowMs()).toBeGreaterThan(before);
});
