import assert from 'node:assert/strict';
import type { EventStore } from '@intercom-events/core/outbox';
import {
  type CaseMaker,
  caseOn,
  claimAll,
  event,
  idsOf,
  lease,
  leaseMs,
  nowMs,
} from './contract-case.js';

const ended = { ...claimAll, nowMs: nowMs + leaseMs };

/** Who may send an event, and for how long. */
export const leaseCases: readonly CaseMaker[] = [
  caseOn('an event belongs to one client at a time', async ({ store }) => {
    const [a, b] = [store('a'), store('b')];
    await a.append([event('1')], lease);
    await a.append([event('2')], undefined);

    assert.deepEqual(idsOf((await b.claim(claimAll)).events), ['a-2']);
    assert.deepEqual(idsOf((await a.claim(claimAll)).events), []);
  }),

  caseOn('the end of a lease is when others can claim the event', async ({ store }) => {
    const [a, b] = [store('a'), store('b')];
    await a.append([event('1')], lease);
    const { nextAtMs } = await b.claim(claimAll);

    assert.equal(nextAtMs, nowMs + leaseMs);
    assert.equal((await b.claim({ ...ended, nowMs: ended.nowMs - 1 })).events.length, 0);
    assert.deepEqual(idsOf((await b.claim(ended)).events), ['a-1']);
  }),

  caseOn('a lease that is renewed lasts', async ({ store }) => {
    const [a, b] = [store('a'), store('b')];
    await a.append([event('1')], lease);
    const lost = await a.renew(['a-1'], { nowMs: nowMs + 10_000, leaseMs });

    assert.deepEqual(lost, []);
    assert.equal((await b.claim(ended)).events.length, 0);
  }),

  caseOn('a lease that has ended is renewed if nobody wanted it', async ({ store }) => {
    const [a, b] = [store('a'), store('b')];
    await a.append([event('1')], lease);

    assert.deepEqual(await a.renew(['a-1'], { nowMs: ended.nowMs + 1, leaseMs }), []);
    assert.equal((await b.claim({ ...ended, nowMs: ended.nowMs + 2 })).events.length, 0);
  }),

  caseOn('a client that has lost a lease learns it, and changes nothing', async ({ store }) => {
    const [a, b] = [store('a'), store('b')];
    await a.append([event('1'), event('2')], lease);
    await b.claim({ ...ended, maxEvents: 1 });

    assert.deepEqual(await a.renew(['a-1', 'a-2', 'a-3'], ended), ['a-1', 'a-3']);
    const { lost } = await a.settle([
      { id: 'a-1', do: 'delivered' },
      { id: 'a-2', do: 'delivered' },
      { id: 'a-3', do: 'delivered' },
    ]);
    assert.deepEqual(lost, ['a-1', 'a-3']);
    assert.equal(a.counts.pending, 1);
    assert.deepEqual((await b.settle([{ id: 'a-1', do: 'delivered' }])).lost, []);
  }),

  caseOn('an event that is given back can be claimed when it is due', async ({ store }) => {
    const [a, b] = [store('a'), store('b')];
    const dueAtMs = nowMs + 5_000;
    await a.append([event('1')], lease);
    await a.settle([{ id: 'a-1', do: 'give-back', dueAtMs, failures: 2 }]);

    assert.deepEqual(await b.claim(claimAll), { events: [], nextAtMs: dueAtMs });
    const { events } = await b.claim({ ...claimAll, nowMs: dueAtMs });
    assert.deepEqual(events, [event('1', { dueAtMs, failures: 2 })]);
  }),

  caseOn('a repeated append of a claimed event keeps it claimed', async ({ store }) => {
    const [a, b] = [store('a'), store('b')];
    await a.append([event('1')], lease);
    await a.append([event('1')], { nowMs: nowMs + 10_000, leaseMs });

    assert.equal((await b.claim(ended)).events.length, 0);
    assert.deepEqual((await a.settle([{ id: 'a-1', do: 'delivered' }])).lost, []);
  }),

  caseOn('a settled event is settled once', async ({ store }) => {
    const a = store('a');
    await a.append([event('1')], lease);
    await a.settle([{ id: 'a-1', do: 'delivered' }]);

    const repeated = await a.settle([{ id: 'a-1', do: 'delivered' }]);
    assert.deepEqual(repeated, { lost: ['a-1'], evicted: 0 });
  }),

  caseOn(
    'several clients share the events: each gets its own, and none is left',
    async ({ store }) => {
      const stores = Array.from({ length: 5 }, (_, index) => store(`c${index}`));
      const events = Array.from({ length: 100 }, (_, index) => event(`${index}`));
      await stores[0]?.append(events, undefined);
      const claimed: string[] = [];
      const drain = async (one: EventStore): Promise<void> => {
        for (let turn = 0; turn < 25; turn += 1) {
          claimed.push(...idsOf((await one.claim({ ...claimAll, maxEvents: 5 })).events));
        }
      };
      await Promise.all(stores.map(drain));

      assert.deepEqual(claimed.toSorted(), idsOf(events).toSorted());
    },
  ),
];
