import { expect, test } from 'vitest';
import { expectLaw } from '../support/expect-law.js';
import { startWorld } from '../support/world.js';

const minuteMs = 60_000;
const hourMs = 3_600_000;
const anybody = { unknownContacts: 'create' } as const;

test.each([
  ['fails again and again', 500],
  ['is refused for good', 422],
])('row 28: an event that %s (%i) delays none of the thousand after it', async (_what, status) => {
  const { clock, events, sandbox } = await startWorld({ sandbox: anybody });
  const isPoison = ({ event }: { event: { event_name?: unknown } | undefined }): boolean =>
    event?.event_name === 'poisoned-well';
  const poison = sandbox.fault({ kind: 'answer', status, times: 'always', match: isPoison });

  events.track('42', 'poisoned-well');
  for (let i = 0; i < 1_000; i += 1) events.track(`user-${i}`, 'placed-order');
  // No time passes for the client: no event waits for the failing one.
  await clock.settle();

  expect(poison.hits).toBe(1);
  expect(events.stats()).toMatchObject({ delivered: 1_000 });
  expect(events.stats().paused).toBeUndefined();
  await clock.advance(hourMs);
  const isTemporary = status === 500;
  expect(events.stats()).toMatchObject({ pending: isTemporary ? 1 : 0 });
  expect(events.stats().dead.rejected).toBe(isTemporary ? 0 : 1);
  expectLaw(events, sandbox);

  poison.remove();
  if (!isTemporary) await events.dead.redrive();
  await clock.advance(6 * minuteMs);
  expect(events.stats()).toMatchObject({ delivered: 1_001, pending: 0 });
  expectLaw(events, sandbox);
});

test('row 29: of a burst of 100,000 events 10,000 are accepted and delivered, and the others are dropped as overflow at once', async () => {
  const { clock, events, sandbox, told } = await startWorld({
    sandbox: { ...anybody, keepRequests: 0 },
    origin: ({ sandbox: intercom }) => intercom.url,
  });
  const verdicts = new Map<string, number>();
  for (let i = 0; i < 100_000; i += 1) {
    const verdict = events.track(`user-${i}`, 'placed-order', { order: i, plan: 'pro' });
    const word = verdict.status === 'dropped' ? verdict.reason : verdict.status;
    verdicts.set(word, (verdicts.get(word) ?? 0) + 1);
  }

  expect(Object.fromEntries(verdicts)).toEqual({ accepted: 10_000, overflow: 90_000 });
  const stats = expectLaw(events);
  expect(stats.memory.events).toBe(10_000);
  expect(stats.memory.bytes).toBeLessThanOrEqual(16 * 1_048_576);
  expect(told.dropped).toHaveLength(90_000);

  await clock.advance(10 * minuteMs);
  expect(events.stats()).toMatchObject({ delivered: 10_000, pending: 0 });
  // The first ones were kept.
  expect(sandbox.contacts.find({ user_id: 'user-9999' })).toHaveLength(1);
  expect(sandbox.contacts.find({ user_id: 'user-10000' })).toHaveLength(0);
  expect(events.track('user-10000', 'placed-order')).toEqual({ status: 'accepted' });
  await clock.settle();
  expectLaw(events, sandbox);
});

test('row 29: large events use up the 16 MiB before the maximum number of events', async () => {
  const { events, proxy } = await startWorld();
  await proxy.refuse();
  const text = 'x'.repeat(255);
  const large = Object.fromEntries(Array.from('abcdefghij', (key) => [key, text]));
  for (let i = 0; i < 10_000; i += 1) events.track(`user-${i}`, 'placed-order', large);

  const stats = expectLaw(events);
  expect(stats.dropped.overflow).toBeGreaterThan(0);
  expect(stats.memory.bytes).toBeLessThanOrEqual(16 * 1_048_576);
  // The bytes were used up: not one more of these would fit.
  const each = stats.memory.bytes / stats.accepted;
  expect(stats.memory.bytes + each).toBeGreaterThan(16 * 1_048_576);
});

test('row 29: events of an unknown contact take at most half of the budget, the rest is for others', async () => {
  const { clock, events, sandbox } = await startWorld({ client: { buffer: { maxEvents: 100 } } });
  events.track('nobody', 'signed-up');
  await clock.settle();
  for (let i = 0; i < 80; i += 1) {
    events.track('nobody', `did-step-${i}`);
    await clock.settle();
  }

  expect(events.stats()).toMatchObject({ parked: 50 });
  expect(events.stats().dropped.overflow_parked).toBe(31);
  for (let i = 0; i < 20; i += 1) events.track('42', `paid-order-${i}`);
  await clock.settle();
  expect(events.stats().delivered).toBe(20);
  expectLaw(events, sandbox);
});

test('row 96: requests that never end hold at most half of the buffer, and other events are accepted and delivered', async () => {
  const { clock, events, sandbox } = await startWorld({
    sandbox: anybody,
    client: { buffer: { maxEvents: 1_000 } },
  });
  const verdicts = Array.from({ length: 800 }, (_, i) =>
    events.openScope(() => `user-${i}`).track('paid-order', {}, { sendWhen: 'success' }),
  );

  expect(verdicts.filter(({ status }) => status === 'held')).toHaveLength(500);
  expect(events.stats().dropped.overflow).toBe(300);
  for (let i = 0; i < 500; i += 1) events.track(`user-${i}`, 'placed-order');
  await clock.settle();
  expect(expectLaw(events, sandbox)).toMatchObject({ held: 500, delivered: 500 });

  // They are given up after ten minutes, and make room for others.
  await clock.advance(11 * minuteMs);
  expect(expectLaw(events, sandbox)).toMatchObject({ held: 0, memory: { events: 0, bytes: 0 } });
});
