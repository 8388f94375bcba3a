import { getEventListeners } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { linkSignals } from './link-signals.js';

test('the signal is aborted with the first of the others, and when one was aborted before', () => {
  const [one, other] = [new AbortController(), new AbortController()];
  const linked = linkSignals([one.signal, undefined, other.signal]);
  expect(linked.signal.aborted).toBe(false);
  other.abort();

  expect(linked.signal.aborted).toBe(true);
  expect(linkSignals([other.signal]).signal.aborted).toBe(true);
});

test('once released it follows no more', () => {
  const one = new AbortController();
  const linked = linkSignals([one.signal]);
  linked.release();
  one.abort();

  expect(linked.signal.aborted).toBe(false);
});

test('however many follow a signal, it has one listener, and none once all are released', () => {
  const { signal } = new AbortController();
  const links = Array.from({ length: 20 }, () => linkSignals([signal]));
  expect(getEventListeners(signal, 'abort')).toHaveLength(1);
  for (const { release } of links) release();

  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
});

test('a long-lived signal keeps no memory of the links that were released', async () => {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const { signal } = new AbortController();
  const used: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    for (let n = 0; n < 5_000; n += 1) {
      const linked = linkSignals([signal]);
      linked.signal.addEventListener('abort', () => {});
      linked.release();
    }
    await new Promise((resolve) => setImmediate(resolve));
    collect();
    used.push(process.memoryUsage().heapUsed);
  }

  const [, second = 0, third = 0] = used;
  expect((third - second) / 5_000).toBeLessThan(50);
});
