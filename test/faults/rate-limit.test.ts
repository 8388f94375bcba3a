import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expectLaw } from '../support/expect-law.js';
import { startWorld, type World } from '../support/world.js';

const minuteMs = 60_000;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Every event has its own contact, so that none waits for another. */
const anybody = { unknownContacts: 'create' } as const;

function trackMany({ events }: World, count: number, name = 'placed-order'): void {
  for (let i = 0; i < count; i += 1) events.track(`user-${i}`, name);
}

test('row 12: a 429 pauses delivery until the window ends, plus at most half a second', async () => {
  const world = await startWorld({ sandbox: { ...anybody, rateLimit: { perMinute: 600 } } });
  const { clock, events, sandbox, told, traffic } = world;
  // Another integration of the workspace has used up the window.
  sandbox.useQuota(100);
  trackMany(world, 60);
  await clock.settle();
  const atOnce = traffic.begun;
  expect(atOnce).toBeLessThanOrEqual(10);
  expect(sandbox.counts.byStatus).toEqual({ 429: atOnce });
  expect(events.stats().paused).toMatchObject({ because: 'rate_limited' });

  await clock.advance(9_999);
  expect(traffic.begun).toBe(atOnce);

  await clock.advance(501);
  expect(events.stats()).toMatchObject({ pending: 0, delivered: 60, deadLetters: 0 });
  expect(sandbox.counts.byStatus).toEqual({ 429: atOnce, 202: 60 });
  expect(told.dead).toEqual([]);
  expectLaw(events, sandbox);
});

test('row 12: a 429 does not count as a failed attempt: the next failure has the backoff of a first one', async () => {
  const random = 0.999;
  const { clock, events, sandbox } = await startWorld({ random: () => random });
  sandbox.fault({ kind: 'answer', status: 429, times: 5 });
  sandbox.fault({ kind: 'answer', status: 500 });

  events.track('42', 'placed-order');
  await clock.advance(hourMs);

  const failed = sandbox.received.find(({ status }) => status === 500);
  const taken = sandbox.received.find(({ status }) => status === 202);
  expect((taken?.atMs ?? 0) - (failed?.atMs ?? 0)).toBeCloseTo(random * 1_000, 0);
  expectLaw(events, sandbox);
});

test('row 12: a response to an earlier request does not end the pause', async () => {
  const { clock, events, sandbox, traffic } = await startWorld({ sandbox: anybody });
  const late = sandbox.fault({ kind: 'hang', when: 'before-headers' });
  const release = traffic.hold();
  events.track('early', 'placed-order');
  await clock.settle();
  sandbox.fault({ kind: 'answer', status: 429 });
  events.track('refused', 'placed-order');
  await clock.settle();
  expect(events.stats().paused).toMatchObject({ because: 'rate_limited' });

  release();
  late.remove();
  await clock.settle();
  expect(events.stats().delivered).toBe(1);
  events.track('next', 'placed-order');
  await clock.advance(9_999);

  expect(traffic.begun).toBe(2);
  expect(events.stats().paused).toMatchObject({ because: 'rate_limited' });
  await clock.advance(501);
  expect(events.stats()).toMatchObject({ pending: 0, delivered: 3 });
  expectLaw(events, sandbox);
});

test.each([0, 0.5, 0.999])(
  'row 13: a 429 without headers pauses for 10 s plus a random part of 5 s (%d)',
  async (random) => {
    const world = await startWorld({ sandbox: anybody, random: () => random });
    const { clock, events, sandbox, traffic } = world;
    sandbox.fault({ kind: 'answer', status: 429, rateHeaders: false });
    events.track('42', 'placed-order');
    await clock.settle();
    trackMany(world, 20);

    await clock.advance(10_000 + random * 5_000 - 1);
    expect(traffic.begun).toBe(1);
    expect(events.stats().paused).toMatchObject({ because: 'rate_limited' });

    await clock.advance(1);
    expect(events.stats()).toMatchObject({ pending: 0, delivered: 21 });
    expectLaw(events, sandbox);
  },
);

test('row 14: if every response is 429, events are kept for a day, and are then dead as expired', async () => {
  const world = await startWorld({ sandbox: anybody });
  const { clock, events, sandbox, told } = world;
  const refusal = sandbox.fault({
    kind: 'answer',
    status: 429,
    headers: { 'Retry-After': '60' },
    times: 'always',
  });
  trackMany(world, 25);

  await clock.advance(dayMs - 1);
  expect(expectLaw(events)).toMatchObject({ pending: 25, delivered: 0, deadLetters: 0 });
  expect(refusal.hits).toBeLessThanOrEqual(10 + dayMs / minuteMs);

  await clock.advance(2 * minuteMs);
  const stats = expectLaw(events, sandbox);
  expect(stats).toMatchObject({ pending: 0, delivered: 0, deadLetters: 25 });
  expect(stats.dead.expired).toBe(25);
  expect(told.dead).toHaveLength(25);
  expect(new Set(told.dead.map(({ reason }) => reason))).toEqual(new Set(['expired']));

  refusal.remove();
  await clock.advance(minuteMs);
  expect(await events.dead.redrive()).toBe(25);
  await clock.settle();
  expect(events.stats()).toMatchObject({ pending: 0, delivered: 25 });
  expectLaw(events, sandbox);
});

/**
 * What a proxy, a bug or a wrong clock may write into `X-RateLimit-Reset`, relative to a time in
 * seconds.
 */
const anyReset = fc.oneof(
  fc
    .integer({ min: -100_000_000, max: 100_000_000 })
    .map((ahead) => (sec: number) => `${sec + ahead}`),
  fc.integer({ min: -90, max: 90 }).map((ahead) => (sec: number) => `${sec + ahead}`),
  fc.integer({ min: -90, max: 90 }).map((ahead) => (sec: number) => `${(sec + ahead) * 1_000}`),
  fc
    .constantFrom('NaN', '', '0', '-1', '1e11', 'Infinity', '9'.repeat(40), '1.5', 'soon', '0x10')
    .map((text) => () => text),
);

test('row 15: whatever the reset header says, a 429 pauses for at least a quarter of a second and at most a minute', async () => {
  await fc.assert(
    fc.asyncProperty(
      anyReset,
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      async (reset, random) => {
        const { clock, events, sandbox, traffic } = await startWorld({ random: () => random });
        const headers = { 'X-RateLimit-Reset': reset(clock.wallSec) };
        sandbox.fault({ kind: 'answer', status: 429, headers });
        events.track('42', 'placed-order');
        await clock.advance(249);
        expect(traffic.begun).toBe(1);

        await clock.advance(minuteMs - 249);
        expect(events.stats()).toMatchObject({ pending: 0, delivered: 1 });
        expectLaw(events, sandbox);
      },
    ),
    { numRuns: 40 },
  );
});

test('row 15: whatever the reset header says, a used-up window ends within a minute', async () => {
  await fc.assert(
    fc.asyncProperty(anyReset, async (reset) => {
      const { clock, events, sandbox } = await startWorld({ sandbox: anybody });
      sandbox.fault({
        kind: 'headers',
        headers: {
          'X-RateLimit-Limit': '83',
          'X-RateLimit-Remaining': '1',
          'X-RateLimit-Reset': reset(clock.wallSec),
        },
      });
      events.track('42', 'placed-order');
      await clock.settle();
      events.track('43', 'placed-order');

      await clock.advance(minuteMs + 100);
      expect(events.stats()).toMatchObject({ pending: 0, delivered: 2 });
      expectLaw(events, sandbox);
    }),
    { numRuns: 40 },
  );
});

test.each([
  ['seconds', 1],
  ['milliseconds', 1_000],
])('row 15: a reset in %s is understood', async (_unit, factor) => {
  const { clock, events, sandbox, traffic } = await startWorld();
  const headers = { 'X-RateLimit-Reset': `${(clock.wallSec + 20) * factor}` };
  sandbox.fault({ kind: 'answer', status: 429, headers });

  events.track('42', 'placed-order');
  await clock.advance(19_999);
  expect(traffic.begun).toBe(1);
  await clock.advance(501);
  expect(events.stats()).toMatchObject({ pending: 0, delivered: 1 });
  expectLaw(events, sandbox);
});

test('row 15: the reset is compared with the response’s own date, so a clock that is ten minutes off does not matter', async () => {
  for (const skewMs of [-600_000, 600_000]) {
    const { clock, events, sandbox, traffic } = await startWorld();
    const wallMs = clock.wallMs();
    // The sandbox has the true time; the client's clock is off.
    clock.skewMs = skewMs;
    const headers = {
      Date: new Date(wallMs).toUTCString(),
      'X-RateLimit-Reset': `${wallMs / 1_000 + 10}`,
    };
    sandbox.fault({ kind: 'answer', status: 429, headers });

    events.track('42', 'placed-order');
    await clock.advance(9_999);
    expect(traffic.begun).toBe(1);
    await clock.advance(501);
    expect(events.stats().delivered).toBe(1);
    expectLaw(events, sandbox);
  }
});

test.each(['100000000000', '9007199254740993', 'Fri, 31 Dec 9999 23:59:59 GMT'])(
  'row 16: a Retry-After of %s pauses for a minute',
  async (value) => {
    const { clock, events, sandbox, traffic } = await startWorld();
    sandbox.fault({ kind: 'answer', status: 429, headers: { 'Retry-After': value } });

    events.track('42', 'placed-order');
    await clock.advance(minuteMs - 1);
    expect(traffic.begun).toBe(1);

    await clock.advance(1);
    expect(events.stats()).toMatchObject({ pending: 0, delivered: 1 });
    expectLaw(events, sandbox);
  },
);

test.each(['-5', '0', '1.5', '0.001', 'now', '9'.repeat(20), 'Thu, 01 Jan 1970 00:00:00 GMT'])(
  'row 16: an unusable Retry-After (%s) does not shorten the pause',
  async (value) => {
    const { clock, events, sandbox, traffic } = await startWorld({ random: () => 0 });
    sandbox.fault({
      kind: 'answer',
      status: 429,
      rateHeaders: false,
      headers: { 'Retry-After': value },
    });

    events.track('42', 'placed-order');
    await clock.advance(249);
    expect(traffic.begun).toBe(1);

    await clock.advance(15_000);
    expect(events.stats()).toMatchObject({ pending: 0, delivered: 1 });
    expectLaw(events, sandbox);
  },
);

test('row 17: when other integrations use up the quota, delivery slows down before the first 429, and leaves them their tenth', async () => {
  const world = await startWorld({ sandbox: { ...anybody, rateLimit: { perMinute: 600 } } });
  const { clock, events, sandbox } = world;
  const usedByOthers = [0, 80, 35, 60, 10, 79, 50];
  trackMany(world, 400);

  let before = 0;
  for (const used of usedByOthers) {
    sandbox.useQuota(used);
    await clock.advance(9_500);
    const sent = sandbox.counts.requests - before;
    before = sandbox.counts.requests;
    expect(sent).toBeLessThanOrEqual(90 - used);
    await clock.advance(500);
  }

  expect(sandbox.counts.byStatus).toEqual({ 202: sandbox.counts.stored });
  expect(events.stats().delivered).toBeGreaterThanOrEqual(200);
  await clock.advance(minuteMs);
  expect(events.stats()).toMatchObject({ pending: 0, delivered: 400 });
  expectLaw(events, sandbox);
});
