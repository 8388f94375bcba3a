import assert from 'node:assert/strict';
import type { DeadReason } from '@intercom-events/core';
import type { EventStore, Outcome } from '@intercom-events/core/outbox';
import { type CaseMaker, caseOn, claimAll, event, idsOf, lease, nowMs } from './contract-case.js';

function died(id: string, reason: DeadReason = 'rejected'): Outcome {
  const answer = reason === 'rejected' ? { status: 422, requestId: 'r-1' } : {};
  return { id: `a-${id}`, do: 'dead', reason, diedAtMs: nowMs + Number(id), answer };
}

async function withDead(a: EventStore): Promise<void> {
  await a.append(
    ['1', '2', '3'].map((id) => event(id)),
    lease,
  );
  await a.settle([died('1'), died('2', 'expired'), died('3', 'consent')]);
}

/** What was given up. */
export const deadLetterCases: readonly CaseMaker[] = [
  caseOn('dead letters say what happened, the oldest first', async ({ store }) => {
    await withDead(store('a'));
    const letters = await store('b').dead.list({});

    assert.deepEqual(letters[0], {
      event: event('1'),
      reason: 'rejected',
      diedAtMs: nowMs + 1,
      status: 422,
      requestId: 'r-1',
    });
    assert.deepEqual(
      letters.map(({ reason }) => reason),
      ['rejected', 'expired', 'consent'],
    );
  }),

  caseOn('nothing is kept of the content of an event without consent', async ({ store }) => {
    const a = store('a');
    await withDead(a);
    const [letter] = await a.dead.list({ reason: 'consent' });

    assert.equal(letter?.event.fragment, '');
  }),

  caseOn('a filter selects by reason and by id', async ({ store }) => {
    const a = store('a');
    await withDead(a);
    const list = async (filter: Parameters<EventStore['dead']['list']>[0]) =>
      (await a.dead.list(filter)).map(({ event: { id } }) => id);

    assert.deepEqual(await list({ reason: 'expired' }), ['a-2']);
    assert.deepEqual(await list({ ids: ['a-1', 'a-9'] }), ['a-1']);
    assert.deepEqual(await list({ ids: ['a-1'], reason: 'expired' }), []);
    assert.deepEqual(await list({ ids: [] }), []);
  }),

  caseOn('a redriven event starts anew, and belongs to nobody', async ({ store }) => {
    const [a, b] = [store('a'), store('b')];
    await withDead(a);
    const laterMs = nowMs + 1_000;

    assert.equal(await b.dead.redrive({}, laterMs), 2);
    assert.deepEqual([b.counts.pending, b.counts.deadLetters], [2, 1]);
    const { events } = await a.claim({ ...claimAll, nowMs: laterMs });
    const anew = { acceptedBy: '', acceptedAtMs: laterMs, dueAtMs: laterMs };
    assert.deepEqual(events, [event('1', anew), event('2', anew)]);
  }),

  caseOn('deleted dead letters are gone', async ({ store }) => {
    const a = store('a');
    await withDead(a);

    assert.equal(await a.dead.purge({ reason: 'rejected' }), 1);
    assert.equal(await a.dead.purge({}), 2);
    assert.deepEqual([await a.dead.list({}), a.counts.deadLetters], [[], 0]);
  }),

  caseOn('no trace is left of a forgotten contact', async ({ store }) => {
    const [a, b] = [store('a'), store('b')];
    await withDead(a);
    await a.append([event('4'), event('5', { user: '7' })], lease);
    await a.append([event('6')], undefined);
    const which = { reason: 'forgotten', contactKeys: ['user_id:42'] } as const;
    const { events, deadLetters } = await b.giveUp(which, { nowMs, max: 100 });

    assert.deepEqual([idsOf(events), deadLetters], [['a-4', 'a-6'], 3]);
    assert.deepEqual([b.counts.pending, b.counts.deadLetters], [1, 0]);
    const recent = await b.recent(0);
    assert.deepEqual(
      recent.map(({ contact: { value } }) => value),
      ['7'],
    );
    assert.deepEqual((await a.settle([died('4')])).lost, ['a-4']);
    assert.deepEqual(await b.dead.list({}), []);
  }),

  caseOn('an event that is settled as forgotten is no dead letter', async ({ store }) => {
    const a = store('a');
    await a.append([event('1')], lease);
    await a.settle([died('1', 'forgotten')]);

    assert.deepEqual([a.counts.pending, a.counts.deadLetters], [0, 0]);
  }),
];
