import { expect, test } from 'vitest';
import { expectLaw, total } from '../support/expect-law.js';
import { until } from '../support/turns.js';
import { startWorld } from '../support/world.js';

const anybody = { unknownContacts: 'create' } as const;

test('flush() resolves when all events accepted before it are delivered or dead, with their numbers', async () => {
  const { clock, events, sandbox } = await startWorld({ sandbox: anybody });
  sandbox.fault({ kind: 'answer', status: 422 });
  for (let i = 0; i < 20; i += 1) events.track(`user-${i}`, 'placed-order');

  const [one, two] = [events.flush(), events.flush()];
  await clock.settle();

  expect(await one).toEqual({ delivered: 19, dead: 1, pending: 0 });
  expect(await two).toEqual({ delivered: 19, dead: 1, pending: 0 });
  expect(await events.flush()).toEqual({ delivered: 0, dead: 0, pending: 0 });
  expectLaw(events, sandbox);
});

test('flush() waits for a retry that comes before its deadline', async () => {
  const { clock, events, sandbox } = await startWorld();
  sandbox.fault({ kind: 'answer', status: 503 });
  events.track('42', 'placed-order');

  const flushed = events.flush();
  await clock.advance(1_000);

  expect(await flushed).toEqual({ delivered: 1, dead: 0, pending: 0 });
  expectLaw(events, sandbox);
});

test('flush() does not wait for events that cannot be sent before its deadline, and says why', async () => {
  const { clock, events, sandbox } = await startWorld();
  sandbox.fault({ kind: 'answer', status: 401 });
  events.track('42', 'placed-order');
  const paused = events.flush();
  await clock.settle();
  expect(await paused).toEqual({ delivered: 0, dead: 0, pending: 1, because: 'unauthorised' });

  await clock.advance(60_000);
  events.track('nobody', 'signed-up');
  const parked = events.flush({ deadlineMs: 9_000 });
  await clock.settle();
  expect(await parked).toEqual({ delivered: 0, dead: 0, pending: 1, because: 'unknown_contact' });
  expectLaw(events, sandbox);
});

test('flush() ends at its deadline while Intercom does not answer, and the event is delivered later', async () => {
  const { clock, events, proxy, sandbox } = await startWorld();
  proxy.conduct = { kind: 'swallow' };
  events.track('42', 'placed-order');

  const flushed = events.flush({ deadlineMs: 3_000 });
  await clock.advance(3_000);
  expect(await flushed).toEqual({ delivered: 0, dead: 0, pending: 1, because: 'deadline' });

  proxy.conduct = { kind: 'forward' };
  await clock.advance(60_000);
  expect(events.stats()).toMatchObject({ delivered: 1, pending: 0 });
  expectLaw(events, sandbox);
});

test('close() delivers pending events, accepts no more, and runs once', async () => {
  const { clock, events, sandbox } = await startWorld({ sandbox: anybody });
  for (let i = 0; i < 30; i += 1) events.track(`user-${i}`, 'placed-order');

  const closing = events.close();
  expect(events.close({ deadlineMs: 0 })).toBe(closing);
  expect(events.track('42', 'placed-order')).toEqual({ status: 'dropped', reason: 'closed' });
  await clock.settle();

  expect(await closing).toEqual({ delivered: 30, dead: 0, pending: 0 });
  const open = () => sandbox.counts.connections.open;
  await until(
    () => open() === 0,
    () => `${open()} connections should have been closed`,
  );
  expectLaw(events, sandbox);
});

test('close() ends at its deadline: undelivered events are dead as closed, and kept as dead letters', async () => {
  const { clock, events, proxy, told } = await startWorld();
  proxy.conduct = { kind: 'swallow' };
  for (let i = 0; i < 30; i += 1) events.track(`user-${i}`, 'placed-order');

  const closing = events.close({ deadlineMs: 2_000 });
  await clock.advance(2_000);

  expect(await closing).toMatchObject({ delivered: 0, dead: 30, pending: 0, because: 'deadline' });
  expect(events.stats().dead.closed).toBe(30);
  expect(await events.dead.list({ reason: 'closed' })).toHaveLength(30);
  expect(told.dead).toHaveLength(30);
  expectLaw(events);
});

test('close() sends events that wait for their second at once, each with its second', async () => {
  const { clock, events, sandbox } = await startWorld();
  const sec = clock.wallSec;
  for (let step = 0; step < 5; step += 1) events.track('42', 'finished-step', { step });

  const closing = events.close();
  await clock.settle();

  expect(await closing).toEqual({ delivered: 5, dead: 0, pending: 0 });
  const seconds = sandbox.events.map(({ created_at }) => created_at);
  expect([...seconds].sort()).toEqual([0, 1, 2, 3, 4].map((ahead) => sec + ahead));
  expectLaw(events, sandbox);
});

test('close() sends events that wait for their second, even while it waits for a request that never ends', async () => {
  const { clock, events, sandbox } = await startWorld();
  const scope = events.openScope(() => '42');
  scope.track('watched-video', {}, { sendWhen: 'success' });
  for (let step = 0; step < 3; step += 1) events.track('42', 'finished-step', { step });

  const closing = events.close({ deadlineMs: 1_000 });
  await clock.settle();
  expect(sandbox.counts.stored).toBe(3);
  await clock.advance(1_000);

  expect(await closing).toMatchObject({ delivered: 3, dead: 0, pending: 0 });
  expect(events.stats().discarded.outcome_unknown).toBe(1);
  expectLaw(events, sandbox);
});

test('close() waits for a held event until its request has ended', async () => {
  const { clock, events, sandbox } = await startWorld();
  const scope = events.openScope(() => '42');
  scope.track('placed-order', {}, { sendWhen: 'success' });

  const closing = events.close();
  await clock.advance(2_000);
  scope.end();
  await clock.settle();

  expect(await closing).toMatchObject({ delivered: 1, dead: 0, pending: 0 });
  expect(total(events.stats().discarded)).toBe(0);
  expectLaw(events, sandbox);
});

test('after close() no timer is left, whatever was waited for', async () => {
  const { clock, events, proxy, sandbox } = await startWorld();
  sandbox.fault({ kind: 'answer', status: 503 });
  events.track('42', 'placed-order');
  events.track('nobody', 'signed-up');
  await clock.settle();
  proxy.turnExisting({ kind: 'swallow' });
  proxy.conduct = { kind: 'swallow' };
  events.track('42', 'paid-order');
  for (let step = 0; step < 3; step += 1) events.track('42', 'finished-step', { step });
  const open = events.openScope(() => '42');
  open.track('opened-page');
  open.track('closed-page', {}, { sendWhen: 'success' });
  const ended = events.openScope(() => new Promise(() => {}));
  ended.track('signed-in');
  ended.end();
  void events.flush();
  await clock.settle();
  expect(clock.timers).toBeGreaterThan(3);

  const closing = events.close();
  await clock.advance(5_000);
  await closing;

  expect(clock.timers).toBe(0);
  expect(events.stats()).toMatchObject({ held: 0, pending: 0 });
  expectLaw(events);
});

test('close() resolves at once the second time, and for a client that was never used', async () => {
  const { events } = await startWorld();

  expect(await events.close()).toEqual({ delivered: 0, dead: 0, pending: 0 });
  expect(await events.close()).toEqual({ delivered: 0, dead: 0, pending: 0 });
  expect(await events.flush()).toEqual({ delivered: 0, dead: 0, pending: 0 });
  expectLaw(events);
});
