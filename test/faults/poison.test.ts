import { expect, test } from 'vitest';
import { expectLaw } from '../support/expect-law.js';
import { startWorld, type World } from '../support/world.js';

const minuteMs = 60_000;
const hourMs = 3_600_000;
const page = '<!doctype html><title>Blocked</title>';
const anybody = { sandbox: { unknownContacts: 'create' } } as const;

/** Intercom, or a firewall in front of it, answers events of this name with this status. */
function poison({ sandbox }: World, status: number, body: string, name = 'searched-text') {
  const match = ({ event }: { event: { event_name?: unknown } | undefined }): boolean =>
    event?.event_name === name;
  return sandbox.fault({ kind: 'answer', status, body, times: 'always', match });
}

/** Tracks one event of another user every five seconds. */
async function trackOften({ clock, events }: World, times: number): Promise<void> {
  for (let i = 0; i < times; i += 1) {
    events.track(`user-${i}`, 'placed-order');
    await clock.advance(5_000);
  }
}

test.each([
  ['403', 403, page],
  ['a redirect', 302, ''],
  ['a 404 page', 404, page],
  ['406', 406, page],
  ['415', 415, page],
  ['a 200 page', 200, page],
])(
  'row 28: an event that alone is answered %s is dead after a few attempts, and all others are delivered meanwhile',
  async (_what, status, body) => {
    const world = await startWorld(anybody);
    const { events, sandbox, told, clock } = world;
    const refused = poison(world, status, body);

    // The very first one: nothing shows yet whether others are accepted.
    events.track('42', 'searched-text', { text: '<script>' });
    await clock.settle();
    await trackOften(world, 90);

    const stats = expectLaw(events, sandbox);
    expect(stats).toMatchObject({ delivered: 90, pending: 0 });
    expect(stats.dead.rejected).toBe(1);
    expect(told.dead).toMatchObject([{ name: 'searched-text', reason: 'rejected', status }]);
    expect(refused.hits).toBeLessThanOrEqual(4);
    expect(told.lines.filter((line) => line.includes('others are delivered'))).not.toEqual([]);

    // A redrive is a new beginning.
    refused.remove();
    expect(await events.dead.redrive()).toBe(1);
    await clock.settle();
    expect(expectLaw(events, sandbox)).toMatchObject({ delivered: 91, pending: 0 });
  },
);

test('row 28: the event that made delivery pause is not the one with which it is tried again', async () => {
  const world = await startWorld(anybody);
  const { clock, events, sandbox } = world;
  const refused = poison(world, 403, page);
  events.track('42', 'searched-text');
  await clock.settle();
  expect(events.stats()).toMatchObject({ paused: { because: 'unauthorised' }, retrying: 1 });

  // Alone it is tried once a minute, as nothing shows whether the trouble is its own.
  await clock.advance(10 * minuteMs);
  expect(refused.hits).toBe(11);
  events.track('user-1', 'placed-order');
  await clock.settle();

  const stats = expectLaw(events, sandbox);
  expect(stats).toMatchObject({ delivered: 1, pending: 1 });
  expect(stats.paused).toBeUndefined();
});

test('row 28: where no other event is accepted either, delivery pauses for all, and nothing is given up', async () => {
  const { clock, events, sandbox, told } = await startWorld(anybody);
  for (let i = 0; i < 50; i += 1) events.track(`user-${i}`, 'placed-order');
  await clock.settle();
  const forbidden = sandbox.fault({ kind: 'answer', status: 403, times: 'always' });
  for (let i = 0; i < 50; i += 1) events.track(`user-${i}`, 'paid-order');
  await clock.advance(hourMs);

  expect(expectLaw(events)).toMatchObject({ delivered: 50, pending: 50, deadLetters: 0 });
  expect(events.stats().paused).toMatchObject({ because: 'unauthorised' });
  expect(told.paused).toMatchObject([{ because: 'unauthorised' }]);
  // Ten in flight, and one more for each of the first four answers, which still seem to concern single events.
  expect(forbidden.hits).toBeLessThanOrEqual(14 + 61);
  forbidden.remove();
  await clock.advance(6 * minuteMs);
  expect(expectLaw(events, sandbox)).toMatchObject({ delivered: 100, pending: 0 });
});

test('row 108: ten events that alone are answered 500 delay none of twenty others a second, and are dead as expired after a day', async () => {
  const world = await startWorld(anybody);
  const { clock, events, sandbox, told } = world;
  const failing = poison(world, 500, '');
  for (let i = 0; i < 10; i += 1) events.track(`user-${i}`, 'searched-text');
  await clock.settle();

  const delivered: number[] = [];
  for (let second = 1; second <= 30; second += 1) {
    for (let i = 0; i < 20; i += 1) events.track(`user-${i}`, 'placed-order', { second });
    await clock.advance(1_000);
    delivered.push(events.stats().delivered);
  }

  // All but the events of the first two seconds, in which the ten still look like an outage, are delivered at once.
  for (const [i, count] of delivered.entries()) if (i > 1) expect(count).toBe(20 * (i + 1));
  expect(expectLaw(events, sandbox)).toMatchObject({ pending: 10, retrying: 10 });
  expect(failing.hits).toBeLessThan(100);
  expect(told.paused).toMatchObject([{ because: 'unavailable' }]);
  await clock.advance(25 * hourMs);
  expect(expectLaw(events, sandbox).dead.expired).toBe(10);
});

test('row 109: a poisoned event of an unknown contact does not keep its other events waiting', async () => {
  const world = await startWorld();
  const { clock, events, sandbox } = world;
  events.track('new-user', 'searched-text');
  await clock.settle();
  for (const name of ['signed-up', 'placed-order', 'paid-order']) events.track('new-user', name);
  poison(world, 500, '');
  expect(events.stats().parked).toBe(4);

  sandbox.contacts.add({ user_id: 'new-user' });
  await clock.advance(20 * minuteMs);
  expect(expectLaw(events, sandbox)).toMatchObject({ delivered: 3, retrying: 1, parked: 0 });
});
