import assert from 'node:assert/strict';
import { type CaseMaker, caseOn, claimAll, event, idsOf, lease, nowMs } from './contract-case.js';

/** Adding, order, due times, limits, counts. */
export const queueCases: readonly CaseMaker[] = [
  caseOn('an event is given back as it was stored', async ({ store }) => {
    const a = store('a');
    const given = event('1', {
      contact: { field: 'email', value: 'Grace@Example.org' },
      fragment: '"email":"Grace@Example.org","event_name":"x","metadata":{"a":"ü\u2028\\"\\u0000"}',
      dedupeHash: '1x2y3z',
      failures: 3,
    });
    await a.append([given], undefined);

    const { events } = await a.claim(claimAll);
    assert.deepEqual(events, [given]);
  }),

  caseOn('an id that is stored twice is one event', async ({ store }) => {
    const a = store('a');
    await a.append([event('1'), event('1')], undefined);
    await a.append([event('1'), event('2')], undefined);

    assert.equal(a.counts.pending, 2);
    assert.deepEqual(idsOf((await a.claim(claimAll)).events), ['a-1', 'a-2']);
  }),

  caseOn('an id that is among the dead letters is not stored again', async ({ store }) => {
    const a = store('a');
    await a.append([event('1')], lease);
    await a.settle([{ id: 'a-1', do: 'dead', reason: 'rejected', diedAtMs: nowMs, answer: {} }]);
    await a.append([event('1')], undefined);

    assert.deepEqual([a.counts.pending, a.counts.deadLetters], [0, 1]);
  }),

  caseOn('events are claimed by due time, those of one time as stored', async ({ store }) => {
    const a = store('a');
    const early = { dueAtMs: nowMs - 1_000 };
    await a.append([event('1'), event('2'), event('3', early)], undefined);
    await a.append([event('4'), event('5', early)], undefined);

    const { events } = await a.claim(claimAll);
    assert.deepEqual(idsOf(events), ['a-3', 'a-5', 'a-1', 'a-2', 'a-4']);
  }),

  caseOn('an event is not claimed before its time', async ({ store }) => {
    const a = store('a');
    await a.append([event('1', { dueAtMs: nowMs + 1_000 })], undefined);

    const { events, nextAtMs } = await a.claim(claimAll);
    assert.deepEqual([events.length, nextAtMs], [0, nowMs + 1_000]);
    assert.equal((await a.claim({ ...claimAll, nowMs: nowMs + 999 })).events.length, 0);
    assert.equal((await a.claim({ ...claimAll, nowMs: nowMs + 1_000 })).events.length, 1);
  }),

  caseOn('a claim keeps its limits, and says that there is more', async ({ store }) => {
    const a = store('a');
    const long = { fragment: 'x'.repeat(1_000) };
    await a.append([event('1', long), event('2', long), event('3', long)], undefined);

    const few = await a.claim({ ...claimAll, maxEvents: 1 });
    assert.deepEqual(idsOf(few.events), ['a-1']);
    assert.ok(few.nextAtMs <= nowMs, 'more can be claimed now');
    const small = await a.claim({ ...claimAll, maxBytes: 10 });
    assert.deepEqual(idsOf(small.events), ['a-2'], 'one event however long it is');
  }),

  caseOn('an empty store has nothing to claim, ever', async ({ store }) => {
    const a = store('a');
    const { events, nextAtMs } = await a.claim(claimAll);
    assert.deepEqual([events.length, nextAtMs], [0, Number.POSITIVE_INFINITY]);
    assert.deepEqual(a.counts, { pending: 0, parked: 0, bytes: 0, deadLetters: 0 });
  }),

  caseOn('counts know what was stored and delivered', async ({ store }) => {
    const a = store('a');
    await a.append([event('1'), event('2')], lease);
    const { pending, bytes } = a.counts;
    assert.equal(pending, 2);
    assert.ok(bytes > 0);
    await a.settle([
      { id: 'a-1', do: 'delivered' },
      { id: 'a-2', do: 'delivered' },
    ]);

    assert.deepEqual(a.counts, { pending: 0, parked: 0, bytes: 0, deadLetters: 0 });
  }),

  caseOn('an event survives a store that was never closed', async ({ store }) => {
    await store('a').append([event('1'), event('2')], undefined);
    const b = store('b');

    assert.deepEqual(idsOf((await b.claim(claimAll)).events), ['a-1', 'a-2']);
    assert.equal(b.counts.pending, 2);
  }),

  caseOn('events for another destination are left alone', async ({ store }) => {
    await store('a').append([event('1')], undefined);
    const eu = store('b', 'https://api.eu.intercom.io');

    assert.equal((await eu.claim(claimAll)).events.length, 0);
    assert.equal((await store('c').claim(claimAll)).events.length, 1);
  }),

  caseOn('recent events are remembered after they are delivered', async ({ store }) => {
    const a = store('a');
    await a.append([event('1', { dedupeHash: '1x2y3z' })], lease);
    await a.settle([{ id: 'a-1', do: 'delivered' }]);
    const recent = await store('b').recent(nowMs - 60_000);

    assert.equal(recent.length, 1);
    const [{ contact, name, createdAtSec, dedupeHash } = event('none')] = recent;
    assert.deepEqual([contact, name], [event('1').contact, event('1').name]);
    assert.deepEqual([createdAtSec, dedupeHash], [event('1').createdAtSec, '1x2y3z']);
    assert.deepEqual(await store('c').recent(nowMs + 1), []);
  }),

  caseOn('old events are given up, some at a time, claimed ones not', async ({ store }) => {
    const a = store('a');
    const old = { acceptedAtMs: nowMs - 10_000 };
    await a.append([event('1', old)], lease);
    await a.append([event('2', old), event('3', old), event('4')], undefined);
    const which = { reason: 'expired', acceptedBeforeMs: nowMs - 5_000 } as const;
    const first = await a.giveUp(which, { nowMs, max: 1 });
    const others = await a.giveUp(which, { nowMs, max: 10 });

    assert.deepEqual(idsOf([...first.events, ...others.events]), ['a-2', 'a-3']);
    assert.deepEqual([a.counts.pending, a.counts.deadLetters], [2, 2]);
    const [letter] = await a.dead.list({ reason: 'expired' });
    assert.equal(letter?.event.fragment, event('2').fragment);
  }),
];
