import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { date, money } from '@intercom-events/core';
import { followResponse } from '@intercom-events/core/adapter';
import { expect, test, vi } from 'vitest';
import { createTestEvents } from './create-test-events.js';
import type { TestEvents } from './test-events.js';

/** A logger that fails the test. */
const loud = {
  info: () => {},
  warn: (line: string) => expect.unreachable(line),
  error: (line: string) => expect.unreachable(line),
};
const now = new Date('2027-01-15T08:00:00Z');

test('a tracked event is recorded as it is sent, and delivered without a network', async () => {
  const events = createTestEvents({ now });

  const verdict = events.track('42', ' Placed.Order ', {
    total: money(1_999, 'EUR'),
    lines: [1] as never,
  });
  const stats = await events.settle();

  expect(verdict).toEqual({ status: 'accepted' });
  const written = {
    user: { userId: '42' },
    name: 'placed-order',
    metadata: { total: { amount: 1_999, currency: 'eur' } },
    at: now,
  };
  expect(events.tracked).toEqual([{ ...written, verdict, status: 'delivered' }]);
  expect(events.sent).toEqual([written]);
  expect(stats).toMatchObject({ tracked: 1, delivered: 1, pending: 0 });
});

test('before it settles an event is pending; a snapshot does not change', async () => {
  const events = createTestEvents();
  events.track('42', 'placed-order');
  const [before] = events.tracked;
  await events.settle();

  expect(before?.status).toBe('pending');
  expect(events.tracked[0]?.status).toBe('delivered');
});

test.each([
  ['duplicate', () => ({ user: '42' as unknown, name: 'placed-order' as unknown }), undefined],
  ['dropped', () => ({ user: '', name: 'placed-order' }), 'invalid_user'],
  ['dropped', () => ({ user: '42', name: '' }), 'invalid_name'],
])('what is refused is written down too: %s', (status, call, reason) => {
  const events = createTestEvents();
  events.track('42', 'placed-order');
  const { user, name } = call();
  const verdict = events.track(user as string, name as string);

  expect(events.tracked[1]).toMatchObject({ status, verdict, ...(reason && { reason }) });
});

test('an event of a request is held until the response, and then delivered or discarded', async () => {
  const events = createTestEvents();
  const [good, bad] = [events.openScope(() => '42'), events.openScope(() => '42')];
  good.track('placed-order', () => ({ item: 'mug' }), { sendWhen: 'success' });
  bad.track('left-shop', undefined, { sendWhen: 'success' });
  const before = events.tracked.map(({ status }) => status);
  good.end();
  bad.end({ ok: false, aborted: false });
  await events.settle();

  expect(before).toEqual(['held', 'held']);
  expect(events.tracked).toMatchObject([
    { verdict: { status: 'held' }, status: 'delivered', metadata: { item: 'mug' } },
    { verdict: { status: 'held' }, status: 'discarded', reason: 'failed' },
  ]);
});

test('a held event that is refused in the end says why', async () => {
  const events = createTestEvents();
  const scope = events.openScope(() => '42');
  scope.track('placed-order', undefined, { sendWhen: 'success' });
  events.track('42', 'placed-order');
  scope.end();

  expect(events.tracked[0]).toMatchObject({ verdict: { status: 'held' }, status: 'duplicate' });
});

test('settle() notices that a mocked response has ended, which emits nothing', async () => {
  const events = createTestEvents();
  const response = { statusCode: 200, headersSent: true, on: () => undefined };
  const state = { ...response, writableEnded: false, writableFinished: false };
  const scope = events.openScope(() => '42');
  followResponse(scope, state);
  scope.track('placed-order', {}, { sendWhen: 'success' });
  state.writableEnded = true;

  await events.settle();

  expect(events.stats()).toMatchObject({ held: 0, delivered: 1 });
});

test('settle() waits for requests that end later', async () => {
  const events = createTestEvents();
  const scope = events.openScope(() => '42');
  scope.track('placed-order', undefined, { sendWhen: 'success' });
  setTimeout(() => scope.end(), 20);
  await events.settle({ patienceMs: 20_000 });

  expect(events.tracked[0]?.status).toBe('delivered');
});

test('settle() says what to do about a request that does not end', async () => {
  const events = createTestEvents();
  events.openScope(() => '42').track('placed-order', undefined, { sendWhen: 'success' });

  await expect(events.settle({ patienceMs: 0 })).rejects.toThrow(
    '1 event is still held after 0 ms: the request that holds it has not ended, or its user is still being looked up. Wait for the response before settle(), or give it more `patienceMs`. [INPUT_INVALID]',
  );
});

test('a failure is handled by the real delivery, on a clock that settle() advances', async () => {
  const events = createTestEvents({ now });
  events.failNext({ status: 500 }, { times: 2 });
  events.failNext('timeout');
  events.track('42', 'placed-order');
  await events.settle();

  expect(events.stats()).toMatchObject({ delivered: 1, pending: 0 });
  // The attempt without a response took ten seconds.
  expect(events.clock.now.getTime()).toBeGreaterThan(now.getTime() + 10_000);
  expect(events.sent).toMatchObject([{ at: now }]);
});

test.each([
  ['a refusal for good', { status: 422 }, 'rejected'],
  ['an outage of days', { status: 503 }, 'expired'],
  ['silence of days', 'timeout' as const, 'expired'],
])('%s ends as dead', async (_title, failure, reason) => {
  const events = createTestEvents();
  events.failNext(failure, { times: Number.POSITIVE_INFINITY });
  events.track('42', 'placed-order');
  await events.settle();

  expect(events.tracked[0]).toMatchObject({ status: 'dead', reason });
  expect(events.sent).toEqual([]);
  expect(await events.dead.list()).toHaveLength(1);
});

test('an unknown contact waits, and is delivered once it is known', async () => {
  const events = createTestEvents();
  events.unknownContact('42');
  events.track('42', 'placed-order');
  events.track('43', 'placed-order');
  await events.clock.advance(1_000);
  const { parked } = events.stats();
  events.knownContact({ userId: 42 });
  await events.settle();

  expect(parked).toBe(1);
  expect(events.sent.map(({ user }) => user)).toEqual([{ userId: '43' }, { userId: '42' }]);
});

test('an unknown contact is created if the options say so', async () => {
  const events = createTestEvents({ onUnknownContact: 'create' });
  events.unknownContact('42');
  events.unknownContact({ email: 'ada@example.org' });
  events.track('42', 'placed-order');
  events.track({ email: 'ada@example.org' }, 'placed-order');
  const stats = await events.settle();

  expect(stats).toMatchObject({ delivered: 2, contactsCreated: 2 });
  expect(events.sent).toHaveLength(2);
});

test('an unknown contact that stays unknown is given up', async () => {
  const events = createTestEvents();
  events.unknownContact({ email: 'ada@example.org' });
  events.track({ email: 'ada@example.org' }, 'placed-order');
  await events.settle();

  expect(events.tracked[0]).toMatchObject({ status: 'dead', reason: 'unknown_contact' });
});

test('a rate limit pauses everything until its window ends', async () => {
  const events = createTestEvents({ now });
  events.rateLimit({ forMs: 30_000 });
  events.track('42', 'placed-order');
  await events.clock.advance(1_000);
  const { paused } = events.stats();
  await events.settle();

  expect(paused?.because).toBe('rate_limited');
  expect(events.clock.now.getTime()).toBeGreaterThanOrEqual(now.getTime() + 30_000);
  expect(events.stats().delivered).toBe(1);
});

test('the clock stands still until it is advanced', async () => {
  const events = createTestEvents({ now });
  events.track('42', 'placed-order');
  const again = events.track('42', 'placed-order').status;
  await events.clock.advance(1_000);
  const later = events.track('42', 'placed-order').status;
  const at = new Date('2027-01-02T08:00:00Z');
  const earlier = [1, 2].map(() => events.track('42', 'placed-order', {}, { at }).status);

  expect([again, later]).toEqual(['duplicate', 'accepted']);
  expect(earlier, 'with a time of its own it is another event').toEqual(['accepted', 'duplicate']);
  expect(events.clock.now).toEqual(new Date('2027-01-15T08:00:01Z'));
});

test('waiting for the client advances its clock', async () => {
  const events = createTestEvents();
  for (let page = 0; page < 5; page += 1) events.track('42', 'opened-report', { page });
  const flushed = await events.flush();
  events.failNext({ status: 503 }, { times: Number.POSITIVE_INFINITY });
  events.track('43', 'placed-order');
  const closed = await events.close();

  expect(flushed).toEqual({ delivered: 5, dead: 0, pending: 0 });
  expect(closed).toMatchObject({ dead: 1, pending: 0 });
});

test('send() gets the same failures', async () => {
  const events = createTestEvents();
  await events.send('42', 'placed-order', { item: 'mug' });
  events.failNext({ status: 404 });

  await expect(events.send('42', 'left-shop')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(events.sent).toMatchObject([{ name: 'placed-order', metadata: { item: 'mug' } }]);
});

test('an import arrives', async () => {
  const events = createTestEvents();
  const report = await events.import([
    { user: '42', name: 'placed-order', at: events.clock.now },
    { user: '43', name: 'placed-order', at: events.clock.now },
  ]);

  expect(report).toMatchObject({ delivered: 2 });
  expect(events.sent).toHaveLength(2);
});

test('a request that needs a workspace is refused, and the error names the sandbox', async () => {
  const events = createTestEvents();

  await expect(events.contacts.find({ email: 'ada@example.org' })).rejects.toThrow(
    /A test client has no answer to (GET|POST) \/contacts.*Use the sandbox/,
  );
});

test('clear() resets the client, also for those who hold it already', async () => {
  const events = createTestEvents({ now });
  const { clock } = events;
  events.failNext({ status: 422 }, { times: 5 });
  events.track('42', 'placed-order');
  await clock.advance(5_000);
  await events.close();
  const afterClose = events.track('42', 'placed-order');
  events.clear();

  expect(afterClose).toEqual({ status: 'dropped', reason: 'closed' });
  expect(events.tracked).toEqual([]);
  expect(events.stats().tracked).toBe(0);
  expect(clock.now).toEqual(now);
  expect(events.track('42', 'placed-order')).toEqual({ status: 'accepted' });
  await events.settle();
  expect(events.stats().delivered).toBe(1);
});

test('what a request of the previous test still tracks is ignored', async () => {
  const events = createTestEvents();
  const scope = events.openScope(() => '42');
  scope.track('placed-order', undefined, { sendWhen: 'success' });
  events.clear();
  scope.track('left-shop');
  scope.end();
  await events.settle();

  expect(events.tracked).toEqual([]);
  expect(events.sent).toEqual([]);
});

test('hooks and logger of the application are called', async () => {
  const onDelivered = vi.fn();
  const onDead = vi.fn();
  const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const events = createTestEvents({ onDelivered, onDead, logger });
  events.track('42', 'placed-order');
  await events.settle();
  events.failNext({ status: 401 });
  events.failNext({ status: 422 });
  events.track('42', 'left-shop');
  await events.settle();

  expect(onDelivered).toHaveBeenCalledTimes(1);
  expect(onDead).toHaveBeenCalledTimes(1);
  expect(logger.error).toHaveBeenCalled();
});

test('redaction of the application applies', async () => {
  let consents = true;
  const events = createTestEvents({
    redact: { keys: ['phone'] },
    beforeTrack: (event) => (event.name === 'left-shop' ? null : event),
    consent: () => consents,
  });
  events.track('42', 'placed-order', { item: 'mug', phone: '555-0100' });
  events.track('42', 'left-shop');
  await events.settle();
  events.track('43', 'placed-order');
  consents = false;
  await events.settle();
  events.unknownContact('44');
  consents = true;
  events.track('44', 'placed-order');
  await events.clock.advance(0);
  await events.forget('44');

  expect(events.tracked).toMatchObject([
    { status: 'delivered', metadata: { item: 'mug' } },
    { status: 'dropped', reason: 'redacted' },
    { status: 'dead', reason: 'consent' },
    { status: 'dead', reason: 'forgotten' },
  ]);
  expect(JSON.stringify([events.sent, events.tracked])).not.toContain('555-0100');
});

test('several clients for tests do not know of each other', async () => {
  const many = Array.from({ length: 6 }, () => createTestEvents({ logger: loud }));
  many[0]?.track('42', 'placed-order');
  await Promise.all(many.map((events) => events.settle()));

  expect(many.map(({ sent }) => sent.length)).toEqual([1, 0, 0, 0, 0, 0]);
});

test('events of one second get their own seconds, and settle() waits for these', async () => {
  const events = createTestEvents({ now });
  for (let page = 0; page < 3; page += 1) events.track('42', 'opened-report', { page });
  await events.settle();

  expect(events.sent.map(({ at }) => at.getTime() - now.getTime())).toEqual([0, 1_000, 2_000]);
});

test('code deep inside a scope is recorded', async () => {
  const events = createTestEvents();
  await events.runInScope('42', async () => {
    await Promise.resolve();
    events.current.track('placed-order');
  });
  events.current.track('left-shop');
  await events.settle();

  expect(events.tracked).toMatchObject([
    { name: 'placed-order', user: { userId: '42' }, status: 'delivered' },
    { name: 'left-shop', user: undefined, status: 'dropped', reason: 'invalid_user' },
  ]);
});

test('a user that is a promise is awaited', async () => {
  const events = createTestEvents();
  const scope = events.openScope(
    () => new Promise((resolve) => setTimeout(() => resolve({ email: 'ada@example.org' }), 20)),
  );
  scope.track('placed-order');
  scope.end();
  await events.settle({ patienceMs: 20_000 });

  expect(events.sent).toMatchObject([{ user: { email: 'ada@example.org' } }]);
});

test('close() waits for a running request before it advances the clock', async () => {
  const events = createTestEvents();
  const scope = events.openScope(() => '42');
  scope.track('placed-order', undefined, { sendWhen: 'success' });
  setTimeout(() => scope.end(), 20);
  const { delivered } = await events.close();

  expect(delivered).toBe(1);
});

test('an attempt that hangs does not hold up close() beyond its deadline', async () => {
  const events = createTestEvents({ now });
  events.failNext('timeout', { times: 2 });
  events.track('42', 'placed-order');
  await events.clock.advance(0);
  const closed = await events.close({ deadlineMs: 1_000 });

  expect(closed).toMatchObject({ dead: 1, pending: 0 });
  expect(events.clock.now.getTime()).toBe(now.getTime() + 1_000);
});

test('what is due while time passes happens in order', async () => {
  const events = createTestEvents();
  events.failNext({ status: 503 }, { times: 3 });
  events.track('42', 'placed-order');
  await events.clock.advance(20_000);

  expect(events.stats().delivered).toBe(1);
});

test('clear() ends the previous client and gives up its pending events', async () => {
  const onDead = vi.fn();
  const events = createTestEvents({ onDead });
  events.failNext({ status: 503 }, { times: Number.POSITIVE_INFINITY });
  events.track('42', 'placed-order');
  await events.clock.advance(0);
  events.clear();
  await events.clock.advance(0);

  expect(onDead).toHaveBeenCalledWith(expect.objectContaining({ reason: 'closed' }));
  expect(events.tracked).toEqual([]);
});

test('its functions are the same each time', () => {
  const events = createTestEvents();

  expect(events.track).toBe(events.track);
  expect(events.settle).toBe(events.settle);
  expect('openScope' in events && 'settle' in events).toBe(true);
});

test('a spy on track() is called, and everything else works', () => {
  const events = createTestEvents();
  const track = vi.spyOn(events, 'track');
  events.track('42', 'placed-order');

  expect(track).toHaveBeenCalledWith('42', 'placed-order');
  expect(events.tracked).toHaveLength(1);
  track.mockRestore();
  expect(events.track('43', 'placed-order')).toEqual({ status: 'accepted' });
});

test.each([
  ['an option of the client’s', { buffer: { maxEvents: 0 } }, 'buffer.maxEvents'],
  ['an unknown option', { clock: 5 }, 'Unknown option `clock`'],
  ['a time before 2010', { now: 0 }, 'Expected `now` to be'],
  ['no time', { now: new Date('never') }, 'Expected `now` to be'],
  ['no options', null, 'Expected `options` to be an object'],
])('%s that cannot be used is an error at once', (_title, options, words) => {
  expect(() => createTestEvents(options as object)).toThrow(words);
});

test('production options can be used: none of them leads to the network', async () => {
  const directory = join(tmpdir(), `never-made-${randomUUID()}`);
  const events = createTestEvents({
    accessToken: 'made-up',
    region: 'eu',
    dryRun: true,
    spill: { directory },
  });
  events.track('42', 'placed-order');
  await events.settle();
  events.failNext({ status: 503 }, { times: Number.POSITIVE_INFINITY });
  events.track('42', 'left-shop');
  const closed = await events.close();

  expect(events.stats().delivered).toBe(1);
  expect(closed).toMatchObject({ dead: 1 });
  expect(existsSync(directory)).toBe(false);
});

test('a duplicate has the metadata that it would have been sent with, also where a function makes it', async () => {
  const events = createTestEvents();
  const metadata = {
    total: money(1_200, 'eur'),
    due_date: date('2030-01-31'),
    left_out: undefined,
  };
  for (let i = 0; i < 2; i += 1) {
    events.track('42', 'Paid.Order', metadata);
    events.track('42', 'paid', () => metadata);
    events.runInScope('42', ({ track }) => track('held', metadata, { sendWhen: 'success' }));
    events.runInScope('42', ({ track }) => track('made', () => metadata, { sendWhen: 'success' }));
  }
  await events.settle();
  const shown = (status: string) =>
    events.tracked.flatMap((event) =>
      event.status === status ? [[event.name, event.metadata]] : [],
    );

  expect(shown('duplicate')).toHaveLength(4);
  expect(shown('duplicate')).toEqual(shown('delivered'));
});

test.each([
  ['an unknown failure', (events: TestEvents) => events.failNext('flood' as 'timeout')],
  ['a status that is none', (events: TestEvents) => events.failNext({ status: 99 })],
  ['a misspelt key', (events: TestEvents) => events.failNext({ staus: 500 } as never)],
  ['no failure', (events: TestEvents) => events.failNext(undefined as never)],
  ['never', (events: TestEvents) => events.failNext('reset', { times: 0 })],
  ['nobody', (events: TestEvents) => events.unknownContact('')],
  ['nobody that is known', (events: TestEvents) => events.knownContact({})],
  ['a window of a day', (events: TestEvents) => events.rateLimit({ forMs: 86_400_000 })],
  ['a step back', (events: TestEvents) => events.clock.advance(-1)],
  ['a step of nothing', (events: TestEvents) => events.clock.advance(Number.NaN)],
  ['endless patience', (events: TestEvents) => events.settle({ patienceMs: Number.NaN })],
  ['patience misspelt', (events: TestEvents) => events.settle({ patience: 5 } as object)],
  ['times misspelt', (events: TestEvents) => events.failNext('reset', { time: 2 } as object)],
  ['a window misspelt', (events: TestEvents) => events.rateLimit({ formMs: 5 } as object)],
])('%s is an error that says what to do', async (_title, order) => {
  const events = createTestEvents();

  await expect((async () => order(events))()).rejects.toMatchObject({ code: 'INPUT_INVALID' });
});
