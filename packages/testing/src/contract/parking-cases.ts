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

const probeAtMs = nowMs + 10_000;
const due = { ...claimAll, nowMs: probeAtMs };

/** Three events of one contact, which is parked because of the first, and one of another contact. */
async function parkedIn(a: EventStore): Promise<void> {
  const events = [event('1'), event('2'), event('3'), event('4', { user: '7' })];
  await a.append(events.slice(0, 1), lease);
  await a.append(events.slice(1), undefined);
  await a.settle([{ id: 'a-1', do: 'park', probeAtMs, failures: 0, probes: 1 }]);
}

/** Contacts that Intercom does not know. */
export const parkingCases: readonly CaseMaker[] = [
  caseOn('of a parked contact nothing is claimed before its probe', async ({ store }) => {
    const [a, b] = [store('a'), store('b')];
    await parkedIn(a);
    const { events, nextAtMs } = await b.claim(claimAll);

    assert.deepEqual(idsOf(events), ['a-4']);
    assert.ok(nextAtMs <= probeAtMs, 'the probe is expected');
    assert.deepEqual([a.counts.parked, a.counts.pending], [3, 4]);
  }),

  caseOn('then one event, the first, is claimed as the probe', async ({ store }) => {
    const [a, b] = [store('a'), store('b')];
    await parkedIn(a);
    const { events } = await b.claim(due);

    assert.deepEqual(idsOf(events).toSorted(), ['a-1', 'a-4']);
    assert.deepEqual(events.find(({ id }) => id === 'a-1')?.probes, 1);
    assert.equal((await a.claim(due)).events.length, 0);
  }),

  caseOn('no more probes are claimed than asked for', async ({ store }) => {
    const a = store('a');
    const events = ['1', '2', '3'].map((id) => event(id, { user: id }));
    await a.append(events, lease);
    await a.settle(events.map(({ id }) => ({ id, do: 'park', probeAtMs, failures: 0, probes: 1 })));

    assert.equal((await a.claim({ ...due, maxProbes: 0 })).events.length, 0);
    assert.equal((await a.claim({ ...due, maxProbes: 2 })).events.length, 2);
    assert.equal((await a.claim(due)).events.length, 1);
  }),

  caseOn('a delivered event releases its contact', async ({ store }) => {
    const a = store('a');
    await parkedIn(a);
    await a.claim(due);
    await a.settle([{ id: 'a-1', do: 'delivered' }]);

    assert.equal(a.counts.parked, 0);
    const { events } = await a.claim(due);
    assert.deepEqual(idsOf(events), ['a-2', 'a-3']);
    assert.deepEqual(
      events.map(({ probes }) => probes),
      [0, 0],
    );
  }),

  caseOn('a contact that is still unknown waits for its next probe', async ({ store }) => {
    const a = store('a');
    await parkedIn(a);
    await a.claim(due);
    const nextMs = probeAtMs + 60_000;
    await a.settle([
      { id: 'a-4', do: 'delivered' },
      { id: 'a-1', do: 'park', probeAtMs: nextMs, failures: 0, probes: 2 },
    ]);

    assert.equal((await a.claim(due)).events.length, 0);
    const { events } = await a.claim({ ...claimAll, nowMs: nextMs });
    assert.deepEqual(
      events.map(({ id, probes }) => [id, probes]),
      [['a-1', 2]],
    );
  }),

  caseOn(
    'an event that was on its way when its contact was parked changes nothing',
    async ({ store }) => {
      const a = store('a');
      await a.append([event('1'), event('2')], lease);
      await a.settle([{ id: 'a-1', do: 'park', probeAtMs, failures: 0, probes: 1 }]);
      const later = probeAtMs + 60_000;
      await a.settle([{ id: 'a-2', do: 'park', probeAtMs: later, failures: 0, probes: 1 }]);

      assert.deepEqual(idsOf((await a.claim(due)).events), ['a-1']);
    },
  ),

  caseOn('a probe whose lease ends makes room for another', async ({ store }) => {
    const [a, b] = [store('a'), store('b')];
    await parkedIn(a);
    await a.claim(due);
    const { events } = await b.claim({ ...claimAll, nowMs: probeAtMs + leaseMs });

    assert.deepEqual(idsOf(events).toSorted(), ['a-1', 'a-4']);
  }),

  caseOn('a probe that is given back keeps its contact parked', async ({ store }) => {
    const a = store('a');
    await parkedIn(a);
    await a.claim(due);
    const dueAtMs = probeAtMs + 5_000;
    await a.settle([{ id: 'a-1', do: 'give-back', dueAtMs, failures: 1 }]);

    assert.equal(a.counts.parked, 3);
    assert.equal((await a.claim(due)).events.length, 0);
    const { events } = await a.claim({ ...claimAll, nowMs: dueAtMs });
    assert.deepEqual(
      events.map(({ probes }) => probes),
      [1],
    );
  }),

  caseOn('when a probe dies the next event probes', async ({ store }) => {
    const a = store('a');
    await parkedIn(a);
    await a.claim(due);
    const dead = { do: 'dead', reason: 'rejected', diedAtMs: probeAtMs, answer: {} } as const;
    await a.settle([{ id: 'a-1', ...dead }]);

    const { events } = await a.claim(due);
    assert.deepEqual(
      events.map(({ id, probes }) => [id, probes]),
      [['a-2', 1]],
    );
  }),

  caseOn('a contact without events is not parked', async ({ store }) => {
    const a = store('a');
    await a.append([event('1')], lease);
    await a.settle([{ id: 'a-1', do: 'park', probeAtMs, failures: 0, probes: 1 }]);
    await a.claim(due);
    const dead = { do: 'dead', reason: 'rejected', diedAtMs: probeAtMs, answer: {} } as const;
    await a.settle([{ id: 'a-1', ...dead }]);
    await a.append([event('2')], undefined);

    const { events } = await a.claim(due);
    assert.deepEqual(
      events.map(({ id, probes }) => [id, probes]),
      [['a-2', 0]],
    );
  }),

  caseOn('a contact that is given up takes its events with it', async ({ store }) => {
    const a = store('a');
    await parkedIn(a);
    const answer = { status: 404, code: 'not_found' };
    const which = { reason: 'unknown_contact', contactKeys: ['user_id:42'], answer } as const;
    const { events } = await a.giveUp(which, { nowMs, max: 100 });

    assert.deepEqual(idsOf(events), ['a-1', 'a-2', 'a-3']);
    assert.deepEqual([a.counts.pending, a.counts.parked, a.counts.deadLetters], [1, 0, 3]);
    const [letter] = await a.dead.list({ ids: ['a-2'] });
    assert.deepEqual(
      [letter?.reason, letter?.status, letter?.code],
      ['unknown_contact', 404, 'not_found'],
    );
  }),
];
