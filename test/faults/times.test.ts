import type { IntercomEvents } from '@intercom-events/core';
import type { ManualClock } from '@intercom-events/core/test-ports';
import { type Sandbox, startSandbox } from '@intercom-events/sandbox';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { startChild } from '../support/child.js';
import { expectLaw } from '../support/expect-law.js';
import { startWorld, token, type World, type WorldOptions } from '../support/world.js';

const hourMs = 3_600_000;

/** A world whose sandbox has the true time, while the clock of the client's host may be off. */
async function startSkewedWorld(options: WorldOptions = {}): Promise<World> {
  let clock: ManualClock | undefined;
  const trueMs = (): number => (clock ? clock.wallMs() - clock.skewMs : 0);
  const world = await startWorld({ ...options, sandbox: { now: trueMs, ...options.sandbox } });
  clock = world.clock;
  return world;
}

const seconds = (sandbox: Sandbox): readonly number[] =>
  sandbox.events.map((event) => event.created_at).sort((a, b) => a - b);

test('row 45: five different events of one name in one second get five seconds, and none is sent before its second', async () => {
  const { clock, events, sandbox } = await startWorld();
  const now = clock.wallSec;

  const verdicts = [1, 2, 3, 4, 5].map((step) => events.track('42', 'finished-step', { step }));
  await clock.advance(10_000);

  expect(verdicts.map(({ status }) => status)).toEqual(Array(5).fill('accepted'));
  expect(sandbox.events.map(({ metadata }) => metadata?.step)).toEqual([1, 2, 3, 4, 5]);
  expect(seconds(sandbox)).toEqual([now, now + 1, now + 2, now + 3, now + 4]);
  for (const { atMs, event } of sandbox.received) {
    expect(atMs / 1_000).toBeGreaterThanOrEqual(Number(event?.created_at));
  }
  expect(events.stats()).toMatchObject({ delivered: 5, secondTaken: 0 });
  expectLaw(events, sandbox);
});

test('row 45: five events of one request get five seconds too, and a scope that commits late reuses none', async () => {
  const { clock, events, sandbox } = await startWorld();
  const scope = events.openScope(() => '42');

  for (const step of [1, 2, 3]) scope.track('finished-step', { step });
  for (const step of [4, 5]) scope.track('finished-step', { step }, { sendWhen: 'success' });
  await clock.advance(1_500);
  scope.end();
  await clock.advance(10_000);

  expect(new Set(seconds(sandbox)).size).toBe(5);
  expect(events.stats()).toMatchObject({ delivered: 5, duplicate: 0, secondTaken: 0 });
  expectLaw(events, sandbox);
});

test('row 46: events without a free second within a minute are sent as they are, and counted', async () => {
  const { clock, events, sandbox } = await startWorld();
  const now = clock.wallSec;

  for (let step = 0; step < 70; step += 1) events.track('42', 'finished-step', { step });
  events.track('42', 'another-step', { step: 0 });
  await clock.advance(61_000);

  // The current second and the next sixty; nine more share the second in which they were tracked.
  expect(events.stats()).toMatchObject({ delivered: 71, secondTaken: 9, pending: 0 });
  expect(sandbox.counts).toMatchObject({ stored: 62, duplicates: 9 });
  expect(Math.max(...seconds(sandbox))).toBe(now + 60);
  expectLaw(events, sandbox);
});

const nowSec = 1_800_000_000;

test.each<readonly [string, unknown, number]>([
  ['seconds', nowSec - 100, nowSec - 100],
  ['seconds and a part', nowSec - 100.5, nowSec - 101],
  ['milliseconds', (nowSec - 100) * 1_000 + 999, nowSec - 100],
  ['a Date', new Date((nowSec - 100) * 1_000 + 999), nowSec - 100],
  ['a minute ahead', nowSec + 60, nowSec + 60],
  ['the first second of 2010', 1_262_304_000, 1_262_304_000],
  ['nothing', undefined, nowSec],
])('row 47: a time given as %s is understood', async (_what, at, sec) => {
  const { clock, events, sandbox } = await startWorld();
  const scope = events.openScope(() => '42');

  // Values that the library's types would reject.
  const options = { at } as { at: Date };
  const verdict = events.track('42', 'placed-order', {}, options);
  scope.track('paid-order', {}, { ...options, sendWhen: 'success' });
  scope.end();
  await clock.advance(0);

  expect(verdict).toEqual({ status: 'accepted' });
  expect(seconds(sandbox)).toEqual([sec, sec]);
  expectLaw(events, sandbox);
});

test.each<readonly [string, unknown]>([
  ['text', '2027-01-15T08:00:00Z'],
  ['a number as text', String(nowSec)],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['a Date that is none', new Date(Number.NaN)],
  ['61 seconds ahead', nowSec + 61],
  ['a year ahead', new Date((nowSec + 31_536_000) * 1_000)],
  ['2009', 1_262_303_999],
  ['before 1970', -1],
  ['a BigInt', BigInt(nowSec)],
  ['an object', { getTime: () => nowSec * 1_000 }],
  ['null', null],
])('row 47: a time given as %s is refused as invalid_time', async (_what, at) => {
  const { events, told, traffic } = await startWorld();
  const scope = events.openScope(() => '42');
  const refusal = { status: 'dropped', reason: 'invalid_time' };
  const options = { at } as { at: Date };

  expect(events.track('42', 'placed-order', {}, options)).toEqual(refusal);
  expect(scope.track('placed-order', {}, { ...options, sendWhen: 'success' })).toEqual(refusal);
  scope.end();

  expect(told.dropped).toHaveLength(2);
  expect(traffic.begun).toBe(0);
  expectLaw(events);
});

/** Events that wait for everything: a window, a retry, a second, a contact, an outcome. */
function trackWaiting(events: IntercomEvents): () => void {
  for (let step = 0; step < 10; step += 1) events.track('42', 'finished-step', { step });
  events.track('nobody-yet', 'placed-order');
  const scope = events.openScope(() => '42');
  for (const part of [1, 2]) scope.track('sent-order', { part }, { sendWhen: 'success' });
  return () => scope.end();
}

test.each([
  ['an hour back', -hourMs],
  ['an hour ahead', hourMs],
])(
  'row 48: when the clock jumps %s, every wait ends at its time, no sooner and no later',
  async (_what, jumpMs) => {
    const { clock, events, sandbox, traffic } = await startSkewedWorld();
    const now = clock.wallSec;
    sandbox.fault({ kind: 'answer', status: 429, headers: { 'X-RateLimit-Reset': null } });
    sandbox.fault({ kind: 'answer', status: 503, times: 2 });

    const end = trackWaiting(events);
    await clock.settle();
    const begun = traffic.begun;
    clock.skewMs = jumpMs;
    // The pause after a 429 without headers: at least 10 s, by either clock.
    await clock.advance(9_999);
    expect(traffic.begun).toBe(begun);
    end();
    sandbox.contacts.add({ user_id: 'nobody-yet' });
    await clock.advance(90_000);

    expect(events.stats()).toMatchObject({ delivered: 13, pending: 0, held: 0, secondTaken: 0 });
    expect(events.stats().paused).toBeUndefined();
    expect(sandbox.counts.requests).toBeLessThan(30);
    // Tracked before the jump, with the time of then.
    expect(Math.max(...seconds(sandbox)) - now).toBeLessThan(70);
    expectLaw(events, sandbox);
  },
);

test.each([
  ['an hour back', -hourMs],
  ['an hour ahead', hourMs],
])(
  'row 48: after the clock has jumped %s, events are accepted with the new time, each with a second of its own',
  async (_what, jumpMs) => {
    const { clock, events, sandbox } = await startSkewedWorld();
    for (const step of [1, 2, 3]) events.track('42', 'finished-step', { step });
    await clock.advance(1_000);
    clock.skewMs = jumpMs;
    const now = clock.wallSec;

    const verdicts = [1, 2, 3].map((step) => events.track('42', 'finished-step', { step }));
    await clock.advance(5_000);

    expect(verdicts.map(({ status }) => status)).toEqual(['accepted', 'accepted', 'accepted']);
    expect(seconds(sandbox).filter((sec) => Math.abs(sec - now) < 100)).toEqual([
      now,
      now + 1,
      now + 2,
    ]);
    expect(events.stats()).toMatchObject({ delivered: 6, pending: 0 });
    expectLaw(events, sandbox);
  },
);

test('row 48: however the clock jumps, nothing gets stuck or is sent in bursts, and events that share a second are counted', async () => {
  const jump = fc.integer({ min: -hourMs, max: hourMs });
  const step = fc.record({ skewMs: jump, waitMs: fc.nat(5_000), tracks: fc.nat(4) });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const { clock, events, sandbox } = await startSkewedWorld({
        sandbox: { unknownContacts: 'create' },
      });
      let count = 0;
      for (const { skewMs, waitMs, tracks } of steps) {
        clock.skewMs = skewMs;
        for (let i = 0; i < tracks; i += 1) {
          count += 1;
          events.track('42', 'finished-step', { count });
        }
        await clock.advance(waitMs);
      }
      await clock.advance(120_000);

      expect(events.stats()).toMatchObject({ delivered: count, pending: 0 });
      expect(sandbox.counts.requests).toBe(count);
      // If no second is free within a minute, one is shared, and counted.
      const { secondTaken } = expectLaw(events);
      expect(sandbox.counts.duplicates).toBeLessThanOrEqual(secondTaken);
    }),
    { numRuns: 15 },
  );
});

test('row 49: on a host whose clock is ten minutes off, this is logged once, and delivery keeps to the rate limit', async () => {
  for (const skewMs of [-600_000, 600_000]) {
    const rateLimit = { perMinute: 60 };
    const { clock, events, sandbox, told } = await startSkewedWorld({ sandbox: { rateLimit } });
    clock.skewMs = skewMs;

    for (let i = 0; i < 30; i += 1) events.track('42', `used-feature-${i}`);
    await clock.advance(60_000);

    // Ten a window, of which one is left to others.
    expect(events.stats()).toMatchObject({ delivered: 30, pending: 0 });
    expect(sandbox.counts.requests).toBe(30);
    const said = told.lines.filter((line) => line.includes('clock is 600 s'));
    expect(said[0]).toContain(skewMs > 0 ? 'ahead of' : 'behind');
    expect(said.length).toBeLessThanOrEqual(2);
    expectLaw(events, sandbox);
  }
});

test.each([
  ['a leap second', '2016-12-31T23:59:59.999Z'],
  ['the end of February', '2028-02-28T23:59:59.500Z'],
  ['the end of 31 bits', '2038-01-19T03:14:07.999Z'],
  ['the end of 32 bits', '2106-02-07T06:28:15.999Z'],
  ['a century that is no leap year', '2100-02-28T23:59:59.001Z'],
])('row 50: times across %s are consecutive whole seconds', async (_what, text) => {
  const { clock, events, sandbox } = await startWorld();
  clock.skewMs += Date.parse(text) - clock.wallMs();
  const now = Math.floor(Date.parse(text) / 1_000);

  for (const step of [1, 2, 3]) events.track('42', 'finished-step', { step });
  await clock.advance(2_000);
  events.track('42', 'finished-step', { step: 4 });
  await clock.advance(10_000);

  expect(sandbox.events.map((event) => event.created_at)).toEqual([now, now + 1, now + 2, now + 3]);
  for (const { body } of sandbox.received) expect(body).toMatch(/"created_at":\d{10}[,}]/);
  expectLaw(events, sandbox);
});

/** Tracks everything with a date, before and after a change to or from summer time. */
const dated = `
const { createIntercomEvents, date } = await import('@intercom-events/core');
const events = createIntercomEvents();
const at = new Date('2026-03-29T00:59:59.500Z');
for (const [name, day] of [['signed-up', '2026-03-29'], ['renewed-plan', '2030-01-31T12:00:00Z']]) {
  events.track('42', name, { start_date: date(day), end_date: new Date(at) }, { at });
}
const { delivered } = await events.close();
console.log(delivered);
`;

test('row 50: in every time zone the same seconds are sent', async () => {
  const bodies = new Set<string>();
  for (const TZ of ['UTC', 'Europe/Berlin', 'Asia/Kathmandu', 'Pacific/Kiritimati']) {
    const sandbox = await startSandbox({ contacts: [{ user_id: '42' }], token });
    onTestFinished(() => sandbox.stop());
    const env = { INTERCOM_ACCESS_TOKEN: token, INTERCOM_EVENTS_URL: sandbox.url, TZ };
    const { stdout, stderr } = await startChild(dated, env).ended;

    expect({ stdout, stderr }).toEqual({ stdout: '2\n', stderr: '' });
    bodies.add(
      sandbox.received
        .map(({ body }) => body)
        .sort()
        .join('\n'),
    );
  }

  expect(bodies.size).toBe(1);
  expect([...bodies][0]).toContain(`"created_at":${Date.UTC(2026, 2, 29, 0, 59, 59) / 1_000}`);
  expect([...bodies][0]).toContain(`"start_date":${Date.UTC(2026, 2, 29) / 1_000}`);
});
