import { ManualClock } from '@intercom-events/core/test-ports';
import { assertLaw, contractClient, PendingCalls } from '@intercom-events/testing/outbox-contract';
import { expect, onTestFinished, test } from 'vitest';
import { Disk, MapStores } from './map-store.js';

type Options = Parameters<typeof contractClient>[3];

/** Clients on one disk, each with a store that can be told to fail. */
function open() {
  const disk = new Disk();
  const clock = new ManualClock();
  const pending = new PendingCalls();
  const client = (id: string, options: Partial<Options> = {}) => {
    const stores = new MapStores(disk);
    const opened = contractClient(stores, clock, pending, { id, ...options });
    onTestFinished(() => {
      stores.before = () => {};
      stores.after = () => {};
      return opened.end();
    });
    return { ...opened, stores };
  };
  return { disk, clock, pending, client };
}

const never = new Promise<never>(() => {});

/** How a store can fail, and what that looks like to the caller. */
const failures: [string, (pending: PendingCalls) => Promise<void>][] = [
  ['rejects', () => Promise.reject(new Error('ada@example.org is not a disk'))],
  [
    'never answers',
    (pending) => {
      // The clock does not wait for it.
      pending.count -= 1;
      return never;
    },
  ],
];

test.each(failures)(
  'row 140: a store that %s delays events, and loses none',
  async (_how, fail) => {
    const { clock, pending, client } = open();
    const lines: string[] = [];
    const log = (line: string) => lines.push(line);
    const logger = { info: log, warn: log, error: log };
    const { events, intercom, stores } = client('a', { logger });
    await clock.settle();
    stores.before = (call) => (call === 'append' ? fail(pending) : undefined);
    for (let count = 0; count < 10; count += 1) events.track(`${count}`, 'placed-order');
    await clock.advance(60_000);

    expect(intercom.sent).toEqual([]);
    expect(events.stats()).toMatchObject({ pending: 10, stored: 0, memory: { events: 10 } });
    expect(events.health()).toMatchObject({ status: 'degraded', reasons: ['outbox'] });
    expect(lines.join('\n')).toContain('Events cannot be stored.');
    expect(lines.join('\n')).not.toContain('ada@example.org');
    assertLaw({ events });

    stores.before = () => {};
    await clock.advance(60_000);
    expect(new Set(intercom.sent).size).toBe(10);
    expect(intercom.sent).toHaveLength(10);
    expect(events.stats()).toMatchObject({ delivered: 10, pending: 0, memory: { events: 0 } });
    expect(events.health()).toMatchObject({ status: 'ok', reasons: [] });
  },
);

test('row 140: while nothing can be stored the buffer fills up, new events are dropped, and accepted ones stay', async () => {
  const { clock, client } = open();
  const { events, intercom, stores } = client('a', { buffer: { maxEvents: 100 } });
  await clock.settle();
  stores.before = (call) => {
    if (call === 'append') throw new Error('disk full');
  };
  const verdicts = Array.from({ length: 150 }, (_, user) => events.track(`${user}`, 'paid').status);
  await clock.advance(30_000);

  expect(verdicts.filter((status) => status === 'accepted')).toHaveLength(100);
  expect(events.stats()).toMatchObject({ pending: 100, dropped: { overflow: 50 } });
  stores.before = () => {};
  await clock.advance(60_000);
  expect(intercom.sent).toHaveLength(100);
  assertLaw({ events });
});

test('row 77: an append that was done, but whose answer was lost, is repeated; the events are stored once', async () => {
  const { clock, pending, client } = open();
  const { events, intercom, stores } = client('a');
  await clock.settle();
  stores.after = (call) => {
    if (call !== 'append') return undefined;
    pending.count -= 1;
    return never;
  };
  for (let user = 0; user < 5; user += 1) events.track(`${user}`, 'placed-order');
  await clock.advance(5_000);
  expect(events.stats()).toMatchObject({ pending: 5, shared: { pending: 5 } });
  stores.after = () => {};
  await clock.advance(60_000);

  expect(intercom.sent).toHaveLength(5);
  expect(events.stats()).toMatchObject({ delivered: 5, pending: 0, shared: { pending: 0 } });
  assertLaw({ events });
});

test('after events that could not be stored were forgotten, the next ones are stored', async () => {
  const { clock, client } = open();
  const { events, intercom, stores } = client('a');
  await clock.settle();
  stores.before = (call) => (call === 'append' ? Promise.reject(new Error('full')) : undefined);
  events.track('42', 'one');
  await clock.settle();
  const forgetting = events.forget('42');
  await clock.advance(60_000);
  expect((await forgetting).pending).toBe(1);
  stores.before = () => {};
  events.track('42', 'two');
  await clock.advance(1_000);

  expect(intercom.sent.map((body) => JSON.parse(body).event_name)).toEqual(['two']);
  assertLaw({ events });
});

test('persisted() says how many events are not stored when its time is over', async () => {
  const { clock, client } = open();
  const { events, stores } = client('a');
  await clock.settle();
  stores.before = (call) => (call === 'append' ? Promise.reject(new Error('full')) : undefined);
  events.track('42', 'one');
  events.track('42', 'two');
  const asked = events.persisted({ deadlineMs: 3_000 });
  await clock.advance(3_000);

  expect(await asked).toEqual({ missing: 2, durability: 'machine' });
  stores.before = () => {};
  const again = events.persisted();
  await clock.settle();
  expect(await again).toEqual({ missing: 0, durability: 'machine' });
});

test('a store that cannot be told of deliveries is told later; no event is sent twice', async () => {
  const { clock, client } = open();
  const { events, intercom, stores, ...rest } = client('a');
  await clock.settle();
  stores.before = (call) => (call === 'settle' ? Promise.reject(new Error('full')) : undefined);
  for (let count = 0; count < 10; count += 1) events.track(`${count}`, 'placed-order');
  await clock.advance(60_000);

  expect(intercom.sent).toHaveLength(10);
  expect(events.stats()).toMatchObject({ delivered: 0, pending: 10 });
  stores.before = () => {};
  await clock.advance(60_000);
  expect(intercom.sent).toHaveLength(10);
  expect(events.stats()).toMatchObject({ delivered: 10, pending: 0, shared: { pending: 0 } });
  assertLaw({ events, ...rest });
});

test('row 141: a process that cannot renew its claims sends nothing more; another one takes over, and no event is sent twice', async () => {
  const { clock, client } = open();
  const slow = { rateLimit: { perMinute: 60, quotaShare: 1 } };
  const a = client('a', slow);
  for (let user = 0; user < 60; user += 1) a.events.track(`${user}`, 'placed-order');
  await clock.advance(500);
  const b = client('b', slow);
  await clock.advance(5_000);
  // It sleeps, as far as the others can see.
  a.stores.before = () => Promise.reject(new Error('asleep'));
  await clock.advance(15_000);
  const sentInTime = a.intercom.sent.length;
  await clock.advance(120_000);

  expect(sentInTime).toBeLessThan(60);
  expect(a.intercom.sent).toHaveLength(sentInTime);
  a.stores.before = () => {};
  await clock.advance(60_000);
  expect(a.events.stats()).toMatchObject({ accepted: 60, pending: 0, shared: { pending: 0 } });
  const sent = [...a.intercom.sent, ...b.intercom.sent];
  expect(new Set(sent).size).toBe(60);
  // What was sent in the last seconds, and could not be settled, is sent again.
  expect(sent.length).toBeLessThanOrEqual(60 + 20);
  assertLaw(a);
  assertLaw(b);
});

test('close() ends in time over a store that hangs: what is not stored is counted as closed', async () => {
  const { clock, pending, client } = open();
  const { events, stores } = client('a');
  await clock.settle();
  stores.before = () => {
    pending.count -= 1;
    return never;
  };
  events.track('42', 'one');
  const closing = events.close({ deadlineMs: 2_000 });
  await clock.advance(15_000);

  expect(await closing).toMatchObject({ dead: 1, pending: 0 });
  expect(events.stats()).toMatchObject({ dead: { closed: 1 }, pending: 0, memory: { events: 0 } });
  assertLaw({ events });
});

test('an outage longer than the buffer: events wait in the store, not in memory, and all arrive', async () => {
  const { clock, client } = open();
  const { events, intercom } = client('a');
  intercom.answer = () => 503;
  for (let batch = 0; batch < 3; batch += 1) {
    for (let user = 0; user < 600; user += 1) events.track(`${batch}-${user}`, 'placed-order');
    await clock.advance(1_000);
  }

  const { pending, stored, memory, shared } = events.stats();
  expect(pending).toBeLessThanOrEqual(1_000);
  expect([pending + stored, shared?.pending, memory.events]).toEqual([1_800, 1_800, 0]);
  intercom.answer = () => 202;
  await clock.advance(900_000);
  expect(events.stats()).toMatchObject({ delivered: 1_800, pending: 0, stored: 0 });
  assertLaw({ events });
});

test('events that are too old are given up wherever they wait', async () => {
  const { clock, client } = open();
  const { events, intercom } = client('a', { delivery: { maxAgeMs: 3_600_000 } });
  intercom.answer = () => 404;
  for (let user = 0; user < 5; user += 1) events.track(`${user}`, 'placed-order');
  await clock.advance(4_000_000);

  expect(events.stats()).toMatchObject({ dead: { expired: 5 }, stored: 0, pending: 0 });
  assertLaw({ events });
});

test('a second that events of another process wait for is not given away', async () => {
  const { clock, client } = open();
  const { events, intercom } = client('a');
  for (let count = 0; count < 30; count += 1) events.track('42', 'placed-order', { count });
  await clock.advance(40_000);

  const seconds = intercom.sent.map((body) => JSON.parse(body).created_at);
  expect(new Set(seconds).size).toBe(30);
  expect(events.stats()).toMatchObject({ delivered: 30, secondTaken: 0 });
});
