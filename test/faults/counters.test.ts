import type { IntercomEvents, Stats } from '@intercom-events/core';
import type { Sandbox } from '@intercom-events/sandbox';
import { expect, test } from 'vitest';
import { expectLaw } from '../support/expect-law.js';
import { startWorld } from '../support/world.js';

/** A client whose counters are wrong. */
function falsified(events: IntercomEvents, change: (stats: Stats) => object): IntercomEvents {
  const stats = events.stats();
  return Object.assign(Object.create(events), { stats: () => ({ ...stats, ...change(stats) }) });
}

const plusOne = <Key extends keyof Stats>(key: Key) =>
  [key, (stats: Stats) => ({ [key]: Number(stats[key]) + 1 })] as const;

const plusOneOf = (key: 'dropped' | 'discarded' | 'dead') =>
  [
    `${key}, of one reason`,
    (stats: Stats) => {
      const [reason = ''] = Object.keys(stats[key]);
      return { [key]: { ...stats[key], [reason]: 1 } };
    },
  ] as const;

test.each([
  plusOne('tracked'),
  plusOne('accepted'),
  plusOne('duplicate'),
  plusOne('held'),
  plusOne('delivered'),
  plusOne('pending'),
  plusOneOf('dropped'),
  plusOneOf('discarded'),
  plusOneOf('dead'),
  [
    'memory',
    ({ memory }: Stats) => ({ memory: { ...memory, events: memory.events + 1 } }),
  ] as const,
  ['memory, in bytes', ({ memory }: Stats) => ({ memory: { ...memory, bytes: 1 } })] as const,
])('row 90: counters in which %s is one too high are noticed', async (_what, change) => {
  const { clock, events, sandbox } = await startWorld();
  events.track('42', 'placed-order');
  await clock.settle();

  expectLaw(events, sandbox);
  expect(() => expectLaw(falsified(events, change), sandbox)).toThrow();
});

test('row 90: a delivered event that has not arrived is noticed, and so is one that has arrived twice', async () => {
  const { clock, events, sandbox } = await startWorld();
  events.track('42', 'placed-order');
  await clock.settle();
  const [event] = sandbox.events;
  const otherwise = (stored: readonly unknown[]): Sandbox =>
    Object.create(sandbox, {
      events: { value: stored },
      counts: { value: { ...sandbox.counts, stored: stored.length } },
    });

  expect(() => expectLaw(events, otherwise([]))).toThrow('delivered is what arrived');
  expect(() => expectLaw(events, otherwise([event, event]))).toThrow('no event is stored twice');
});
