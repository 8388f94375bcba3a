import { expect, test } from 'vitest';
import { startChild } from '../support/child.js';
import { expectLaw } from '../support/expect-law.js';
import { startOther, startWorld, token, type World } from '../support/world.js';

const windowMs = 2_000;
/** 50 requests in two seconds. */
const fifty = { perMinute: 1_500, windowMs } as const;
const anybody = { unknownContacts: 'create' } as const;
const noRateHeaders = {
  'X-RateLimit-Limit': null,
  'X-RateLimit-Remaining': null,
  'X-RateLimit-Reset': null,
} as const;

/**
 * Tracks 400 events of 400 users at once, lets time pass until none is pending, and returns that
 * time.
 */
async function herd({ clock, events }: World, maxMs = 120_000): Promise<number> {
  const startMs = clock.nowMs();
  for (let i = 0; i < 400; i += 1) events.track(`user-${i}`, 'placed-order');
  await clock.advanceUntil(() => events.stats().pending === 0, { maxMs });
  expect(events.stats()).toMatchObject({ delivered: 400, deadLetters: 0 });
  return clock.nowMs() - startMs;
}

/** Calls `fn` at the start of each window, and `times` in each. */
function inEachWindow({ clock }: World, times: number, fn: () => void): void {
  const again = (): void => {
    fn();
    clock.after(windowMs / times, again);
  };
  again();
}

/** The number of 429s in each window that has any. */
function refusedByWindow({ sandbox }: Pick<World, 'sandbox'>, lengthMs = windowMs): number[] {
  const windows = new Map<number, number>();
  for (const { status, atMs } of sandbox.received) {
    const at = Math.floor(atMs / lengthMs);
    if (status === 429) windows.set(at, (windows.get(at) ?? 0) + 1);
  }
  return [...windows.values()];
}

test.each([1, 10, 32])(
  '400 events against a limit of 50 in two seconds all arrive, %i at a time, without a single 429',
  async (concurrency) => {
    const client = { delivery: { concurrency } };
    const world = await startWorld({ sandbox: { ...anybody, rateLimit: fifty }, client });

    // 45 a window, the first of nine at once.
    expect(await herd(world)).toBeLessThanOrEqual(9 * windowMs);
    expect(world.sandbox.counts.byStatus).toEqual({ 202: 400 });
    expectLaw(world.events, world.sandbox);
  },
);

test.each([
  ['all along', 10, 25],
  ['all along', 32, 25],
  ['at once when it begins', 10, 1],
  ['at once when it begins', 32, 1],
])(
  'row 17: other integrations use half of each window, %s: all arrive, %i at a time, without a single 429',
  async (_when, concurrency, times) => {
    const client = { delivery: { concurrency } };
    const world = await startWorld({ sandbox: { ...anybody, rateLimit: fifty }, client });
    inEachWindow(world, times, () => world.sandbox.useQuota(25 / times));

    // At the least 20 a window.
    expect(await herd(world)).toBeLessThanOrEqual(21 * windowMs);
    expect(world.sandbox.counts.byStatus).toEqual({ 202: 400 });
    expectLaw(world.events, world.sandbox);
  },
);

test('row 17: windows that others have used up at their start cost one or two 429s, not one for each request in flight', async () => {
  const client = { delivery: { concurrency: 32 } };
  const world = await startWorld({ sandbox: { ...anybody, rateLimit: fifty }, client });
  let windows = 0;
  inEachWindow(world, 1, () => {
    windows += 1;
    if (windows % 3 === 0) world.sandbox.useQuota(50);
  });

  await herd(world);
  // Five requests of each window are left to others, so at most five probe.
  for (const refused of refusedByWindow(world)) expect(refused).toBeLessThanOrEqual(5);
  expectLaw(world.events, world.sandbox);
});

test('row 17: a limit that is lowered while requests are in flight causes at most one 429 for each of them', async () => {
  let requests = 0;
  const onRequest = (): void => {
    requests += 1;
    if (requests === 30) world.sandbox.setRateLimit({ ...fifty, perMinute: 450 });
  };
  const world: World = await startWorld({ sandbox: { ...anybody, rateLimit: fifty, onRequest } });

  // From then on 13 of 15 in each window.
  expect(await herd(world)).toBeLessThanOrEqual(33 * windowMs);
  expect(refusedByWindow(world)).toHaveLength(1);
  expect(world.sandbox.counts.byStatus[429]).toBeLessThanOrEqual(10);
  expectLaw(world.events, world.sandbox);
});

test('row 17: a raised limit is used from the next window on', async () => {
  const world = await startWorld({ sandbox: { ...anybody, rateLimit: fifty } });
  world.clock.after(3 * windowMs, () =>
    world.sandbox.setRateLimit({ ...fifty, perMinute: 15_000 }),
  );

  expect(await herd(world)).toBeLessThanOrEqual(5 * windowMs);
  expect(world.sandbox.counts.byStatus).toEqual({ 202: 400 });
  expectLaw(world.events, world.sandbox);
});

test('row 15: without rate headers the limit from the options is kept without a single 429', async () => {
  const rateLimit = { perMinute: 300 };
  const world = await startWorld({ sandbox: { ...anybody, rateLimit }, client: { rateLimit } });
  world.sandbox.fault({ kind: 'headers', headers: noRateHeaders, times: 'always' });
  await world.clock.advance(5_000);

  expect(await herd(world)).toBeLessThanOrEqual(9 * 10_000);
  expect(world.sandbox.counts.byStatus).toEqual({ 202: 400 });
  expectLaw(world.events, world.sandbox);
});

test('row 15: without rate headers and with a wrong limit in the options, each window costs at most the requests in flight, and all arrive', async () => {
  const world = await startWorld({ sandbox: { ...anybody, rateLimit: fifty } });
  world.sandbox.fault({ kind: 'headers', headers: noRateHeaders, times: 'always' });

  await herd(world, 10 * 15_000);
  for (const refused of refusedByWindow(world)) expect(refused).toBeLessThanOrEqual(10);
  expectLaw(world.events, world.sandbox);
});

test.each([
  [10, 0.02],
  [32, 0.05],
])(
  'two clients of one workspace, each with %i requests at a time, share its limit: no more than %d of the answers are 429',
  async (concurrency, share) => {
    const rateLimit = { perMinute: 300 };
    const client = { delivery: { concurrency } };
    const world = await startWorld({ sandbox: { ...anybody, rateLimit }, client });
    const other = startOther(world, client);
    for (let i = 0; i < 400; i += 1) other.track(`other-${i}`, 'placed-order');

    await herd(world, 20 * 10_000);
    await world.clock.advanceUntil(() => other.stats().pending === 0, { maxMs: 100_000 });
    const { byStatus, requests, stored } = world.sandbox.counts;
    expect((byStatus[429] ?? 0) / requests).toBeLessThanOrEqual(share);
    expect(stored).toBe(world.events.stats().delivered + other.stats().delivered);
    expectLaw(world.events);
    expectLaw(other);
  },
);

test('two processes of one workspace deliver everything, and no window has more 429s than they have requests in flight', async () => {
  const { sandbox } = await startWorld({
    sandbox: { ...anybody, rateLimit: { perMinute: 3_000, windowMs: 1_000 }, now: Date.now },
  });
  const program = (who: string): string => `
    import { createIntercomEvents } from '@intercom-events/core';
    const events = createIntercomEvents();
    for (let i = 0; i < 60; i += 1) events.track('${who}-' + i, 'placed-order');
    console.log(JSON.stringify(await events.flush({ deadlineMs: 60_000 })));
    await events.close();
  `;
  const env = { INTERCOM_ACCESS_TOKEN: token, INTERCOM_EVENTS_URL: sandbox.url };
  const both = await Promise.all(
    ['one', 'other'].map((who) => startChild(program(who), env).ended),
  );

  for (const { code, stdout } of both) {
    expect(JSON.parse(stdout)).toEqual({ delivered: 60, dead: 0, pending: 0 });
    expect(code).toBe(0);
  }
  expect(sandbox.counts.stored).toBe(120);
  // After a 429 a process sends nothing more in that window: at most ten each, however slow the
  // machine.
  for (const refused of refusedByWindow({ sandbox }, 1_000))
    expect(refused).toBeLessThanOrEqual(20);
});
