import assert from 'node:assert/strict';
import type { ClientOptions } from '@intercom-events/core';
import { ManualClock } from '@intercom-events/core/test-ports';
import type { CaseMaker, OpenPlace } from './contract-case.js';
import { assertLaw, type ContractClient, contractClient, PendingCalls } from './contract-client.js';

/** What a case works with: clients on one place, with one clock. */
interface Opened {
  readonly clock: ManualClock;
  client(id: string, options?: ClientOptions): ContractClient;
}

function clientCase(title: string, test: (opened: Opened) => Promise<void>): CaseMaker {
  const run = async (open: OpenPlace): Promise<void> => {
    const place = await open();
    const clock = new ManualClock();
    const pending = new PendingCalls();
    const clients: ContractClient[] = [];
    const client: Opened['client'] = (id, options = {}) => {
      const opened = contractClient(place.provider(), clock, pending, { ...options, id });
      clients.push(opened);
      return opened;
    };
    try {
      await test({ clock, client });
      for (const one of clients) assertLaw(one);
    } finally {
      for (const one of clients) await one.end();
      await place.remove();
    }
  };
  return (open) => ({ title: `a client: ${title}`, run: () => run(open) });
}

/** Long enough for the leases of a process that has ended without notice. */
const afterLeasesMs = 30_000;

function names(bodies: readonly string[]): readonly string[] {
  return bodies.map((body) => JSON.parse(body).event_name);
}

/** What a client makes of a store. */
export const clientCases: readonly CaseMaker[] = [
  clientCase('what is accepted is stored, delivered, and gone', async ({ clock, client }) => {
    const { events, intercom } = client('a');
    for (const name of ['one', 'two', 'three']) events.track('42', name);
    await clock.advance(1_000);

    assert.deepEqual(names(intercom.sent), ['one', 'two', 'three']);
    const { delivered, pending, stored, shared, memory } = events.stats();
    assert.deepEqual([delivered, pending, stored, shared?.pending], [3, 0, 0, 0]);
    assert.equal(memory.events, 0);
  }),

  clientCase('persisted() waits until events are safe', async ({ clock, client }) => {
    const first = client('a');
    first.intercom.answer = () => 0;
    first.events.track('42', 'one');
    const persisted = first.events.persisted();
    await clock.settle();
    assert.deepEqual((await persisted).missing, 0);
    first.kill();

    const second = client('b');
    await clock.advance(afterLeasesMs);
    assert.deepEqual(names(second.intercom.sent), ['one']);
    const { recovered, delivered, accepted } = second.events.stats();
    assert.deepEqual([recovered, delivered, accepted], [1, 1, 1]);
  }),

  clientCase(
    'close() leaves to the next process what it could not send',
    async ({ clock, client }) => {
      const first = client('a');
      first.intercom.answer = () => 503;
      for (const name of ['one', 'two', 'three']) first.events.track('42', name);
      await clock.settle();
      const closing = first.events.close();
      await clock.advance(10_000);
      const { pending } = await closing;
      assert.equal(pending, 3);
      assert.deepEqual([first.events.stats().stored, first.events.stats().pending], [3, 0]);

      const second = client('b');
      await clock.advance(5_000);
      await clock.advance(60_000);
      assert.deepEqual(names(second.intercom.sent).toSorted(), ['one', 'three', 'two']);
      assert.equal(second.events.stats().recovered, 3);
    },
  ),

  clientCase(
    'after a restart the same event is a duplicate, and a second is not used twice',
    async ({ clock, client }) => {
      const options = { dedupe: { windowMs: 60_000 } };
      const first = client('a', options);
      first.events.track('42', 'one', { a: 1 });
      first.events.track('42', 'two', {}, { dedupeKey: 'k' });
      await clock.settle();
      first.kill();
      const second = client('b', options);
      await clock.settle();

      assert.equal(second.events.track('42', 'one', { a: 1 }).status, 'duplicate');
      assert.equal(
        second.events.track('42', 'two', { b: 2 }, { dedupeKey: 'k' }).status,
        'duplicate',
      );
      assert.equal(second.events.track('42', 'one', { a: 2 }).status, 'accepted');
      await clock.advance(afterLeasesMs);
      const sent = [...first.intercom.sent, ...second.intercom.sent].map((body) =>
        JSON.parse(body),
      );
      const seconds = sent
        .filter(({ event_name: name }) => name === 'one')
        .map(({ created_at: at }) => at);
      assert.equal(new Set(seconds).size, 2);
    },
  ),

  clientCase('two clients deliver each event once', async ({ clock, client }) => {
    const [a, b] = [client('a'), client('b')];
    for (let count = 0; count < 20; count += 1) {
      a.events.track(`${count}`, 'from-a');
      b.events.track(`${count}`, 'from-b');
    }
    await clock.advance(60_000);

    const sent = [...a.intercom.sent, ...b.intercom.sent];
    assert.deepEqual([sent.length, new Set(sent).size], [40, 40]);
    assert.equal(a.events.stats().shared?.pending, 0);
  }),

  clientCase(
    'a contact that is unknown is asked about once at a time, across a restart',
    async ({ clock, client }) => {
      const first = client('a');
      first.intercom.answer = () => 404;
      for (const name of ['one', 'two', 'three']) first.events.track('42', name);
      await clock.advance(5_000);
      const { shared, stored } = first.events.stats();
      assert.deepEqual([shared?.parked, stored], [3, 3]);
      first.kill();

      const second = client('b');
      await clock.advance(600_000);
      assert.deepEqual(names(second.intercom.sent).toSorted(), ['one', 'three', 'two']);
      assert.equal(second.events.stats().shared?.pending, 0);
    },
  ),

  clientCase('a forgotten contact leaves nothing', async ({ clock, client }) => {
    const { events, intercom } = client('a');
    intercom.answer = () => 503;
    events.track('42', 'one');
    events.track('7', 'two');
    await clock.advance(2_000);
    const forgetting = events.forget('42');
    await clock.settle();

    assert.equal((await forgetting).pending, 1);
    intercom.answer = () => 202;
    await clock.advance(600_000);
    const { dead, delivered } = events.stats();
    assert.deepEqual([dead.forgotten, delivered], [1, 1]);
  }),

  clientCase(
    'a dead letter is there after a restart, and can be sent again',
    async ({ clock, client }) => {
      const first = client('a');
      first.intercom.answer = () => 422;
      first.events.track('42', 'one');
      await clock.advance(1_000);
      assert.equal(first.events.stats().dead.rejected, 1);
      first.kill();

      const second = client('b');
      await clock.settle();
      const listing = second.events.dead.list();
      await clock.settle();
      assert.deepEqual(
        (await listing).map(({ event, reason }) => [event.name, reason]),
        [['one', 'rejected']],
      );
      const redriving = second.events.dead.redrive();
      await clock.settle();
      assert.equal(await redriving, 1);
      await clock.advance(1_000);
      assert.deepEqual(names(second.intercom.sent), ['one']);
      assert.equal(second.events.stats().shared?.deadLetters, 0);
    },
  ),
];
