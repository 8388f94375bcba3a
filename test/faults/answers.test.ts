import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expectLaw } from '../support/expect-law.js';
import { startScriptedServer } from '../support/scripted-server.js';
import { startWorld } from '../support/world.js';

const page = '<!doctype html><title>Welcome</title><p>Please sign in to the network.</p>';
const minuteMs = 60_000;
const hourMs = 3_600_000;

/** An error response of Intercom. */
function errorList(code: string, message: string): object {
  return { type: 'error.list', request_id: 'b2i3mhcboc6pcbe33q80', errors: [{ code, message }] };
}

test.each([
  [500, errorList('client_error', 'Unknown server error')],
  [502, page],
  [503, ''],
  [504, page],
  [408, errorList('request_timeout', 'Request Timeout')],
  [425, ''],
])(
  'row 11: an event answered %i is retried until it is accepted, and arrives once',
  async (status, body) => {
    const { clock, events, sandbox } = await startWorld();
    const trackedAtSec = clock.wallSec;
    sandbox.fault({ kind: 'answer', status, body, times: 3 });

    events.track('42', 'placed-order');
    await clock.advance(1_000 + 2_000 + 4_000);

    expect(sandbox.counts.byStatus).toEqual({ [status]: 3, 202: 1 });
    expect(sandbox.events).toMatchObject([{ created_at: trackedAtSec }]);
    expect(events.stats()).toMatchObject({ pending: 0, delivered: 1 });
    expectLaw(events, sandbox);
  },
);

test('row 11: the waits between attempts are a random part of 1 s, 2 s and 4 s, and never less than 250 ms', async () => {
  await fc.assert(
    fc.asyncProperty(fc.double({ min: 0, max: 0.999, noNaN: true }), async (random) => {
      const { clock, events, sandbox } = await startWorld({ random: () => random });
      sandbox.fault({ kind: 'answer', status: 503, times: 3 });

      events.track('42', 'placed-order');
      await clock.advance(7_000);

      const atMs = sandbox.received.map((request) => request.atMs);
      const waits = atMs.slice(1).map((at, i) => at - (atMs[i] ?? 0));
      const expected = [1_000, 2_000, 4_000].map((limitMs) => Math.max(250, random * limitMs));
      expect(waits).toHaveLength(3);
      for (const [i, waitMs] of waits.entries()) expect(waitMs).toBeCloseTo(expected[i] ?? 0, 0);
      expectLaw(events, sandbox);
    }),
    { numRuns: 12 },
  );
});

test('row 11: five failures in a row pause delivery, and one event probes whether the outage is over', async () => {
  const { clock, events, sandbox, told } = await startWorld({
    sandbox: { unknownContacts: 'create' },
  });
  const outage = sandbox.fault({ kind: 'answer', status: 503, times: 'always' });
  for (let i = 0; i < 200; i += 1) events.track(`user-${i}`, 'placed-order');
  await clock.settle();
  expect(events.stats().paused).toMatchObject({ because: 'unavailable' });
  expect(told.paused).toMatchObject([{ because: 'unavailable' }]);

  const before = outage.hits;
  await clock.advance(hourMs);
  // 1 s, 2 s, 4 s … 5 min, and from there on every five minutes.
  expect(outage.hits - before).toBeLessThanOrEqual(9 + 12);
  expect(outage.hits - before).toBeGreaterThanOrEqual(9 + 7);

  outage.remove();
  await clock.advance(7 * minuteMs);
  expect(events.stats()).toMatchObject({ pending: 0, delivered: 200 });
  expectLaw(events, sandbox);
});

test('row 19: without the permission to write events delivery pauses, the log says so at most once a minute, and no event is lost', async () => {
  const { clock, events, sandbox, told } = await startWorld({
    sandbox: { unknownContacts: 'create' },
    client: { buffer: { maxEvents: 100 } },
  });
  const forbidden = sandbox.fault({
    kind: 'answer',
    status: 403,
    body: errorList('forbidden', 'You do not have the required scope'),
    times: 'always',
  });
  for (let i = 0; i < 150; i += 1) events.track(`user-${i}`, 'placed-order');
  await clock.advance(hourMs);

  const stats = expectLaw(events);
  expect(stats).toMatchObject({ pending: 100, delivered: 0, deadLetters: 0 });
  expect(stats.dropped.overflow).toBe(50);
  expect(stats.paused).toMatchObject({ because: 'unauthorised' });
  expect(told.paused).toMatchObject([{ because: 'unauthorised' }]);
  expect(forbidden.hits).toBeLessThanOrEqual(10 + 60);
  const said = told.lines.filter((line) => !line.includes('(overflow)'));
  expect(said.length).toBeLessThanOrEqual(61);
  expect(said[0]).toMatch(/^error .*403.*forbidden/);

  forbidden.remove();
  await clock.advance(2 * minuteMs);
  expect(events.stats()).toMatchObject({ pending: 0, delivered: 100 });
  expectLaw(events, sandbox);
});

test('row 22: a 404 that is not from Intercom means a wrong address: delivery pauses, and no contact counts as unknown', async () => {
  const { clock, events, sandbox, told } = await startWorld();
  const elsewhere = sandbox.fault({ kind: 'answer', status: 404, body: page, times: 'always' });

  events.track('42', 'placed-order');
  events.track('42', 'paid-order');
  await clock.advance(hourMs);

  const stats = expectLaw(events);
  expect(stats).toMatchObject({ pending: 2, parked: 0, delivered: 0, deadLetters: 0 });
  expect(stats.paused).toMatchObject({ because: 'configuration' });
  expect(told.paused).toMatchObject([{ because: 'configuration' }]);
  expect(elsewhere.hits).toBeLessThanOrEqual(2 + 61);

  elsewhere.remove();
  await clock.advance(minuteMs);
  expect(events.stats()).toMatchObject({ pending: 0, delivered: 2 });
  expectLaw(events, sandbox);
});

test('row 23: an event whose name exceeds the workspace’s limit is dead at once with the response, others pass, and a redrive delivers it', async () => {
  const { clock, events, sandbox, told } = await startWorld();
  const trackedAtSec = clock.wallSec;
  const quota = errorList('422', 'Cannot have more than 120 active event names');
  const full = sandbox.fault({
    kind: 'answer',
    status: 422,
    body: quota,
    headers: { 'X-Request-Id': '0001nvreg6320it1sveg' },
    times: 'always',
    match: ({ event }) => event?.event_name === 'opened-page-7',
  });

  events.track('42', 'opened-page-7', { page: 7 });
  events.track('42', 'placed-order');
  await clock.advance(hourMs);

  expect(full.hits).toBe(1);
  const stats = expectLaw(events, sandbox);
  expect(stats).toMatchObject({ pending: 0, delivered: 1, deadLetters: 1 });
  expect(stats.dead.rejected).toBe(1);
  expect(stats.paused).toBeUndefined();
  const refusal = { reason: 'rejected', status: 422, code: '422' };
  const report = { ...refusal, requestId: '0001nvreg6320it1sveg', name: 'opened-page-7' };
  expect(told.dead).toMatchObject([report]);
  expect(await events.dead.list()).toMatchObject([
    { ...refusal, event: { name: 'opened-page-7' } },
  ]);

  full.remove();
  expect(await events.dead.redrive({ reason: 'rejected' })).toBe(1);
  await clock.settle();

  expect(events.stats()).toMatchObject({ pending: 0, delivered: 2, deadLetters: 0 });
  expect(events.stats().dead.rejected).toBe(0);
  expect(sandbox.events.at(-1)).toMatchObject({
    event_name: 'opened-page-7',
    created_at: trackedAtSec,
    metadata: { page: 7 },
  });
  expectLaw(events, sandbox);
});

test('row 24: an event that is too large for Intercom is dead at once, and the next one is delivered', async () => {
  const { clock, events, sandbox, told } = await startWorld();
  const large = sandbox.fault({ kind: 'answer', status: 413, body: page });

  events.track('42', 'placed-order');
  await clock.settle();
  events.track('42', 'paid-order');
  await clock.advance(hourMs);

  expect(large.hits).toBe(1);
  expect(told.dead).toMatchObject([{ reason: 'rejected', status: 413, name: 'placed-order' }]);
  expect(sandbox.events).toMatchObject([{ event_name: 'paid-order' }]);
  expect(events.stats().paused).toBeUndefined();
  expectLaw(events, sandbox);
});

test.each([301, 302, 307, 308])(
  'row 25: a redirect (%i) is not followed: the token goes to no other host, delivery pauses, and no event is lost',
  async (status) => {
    const elsewhere = await startScriptedServer(() => ({ status: 202, body: '' }));
    const { clock, events, sandbox, told } = await startWorld();
    const moved = sandbox.fault({
      kind: 'answer',
      status,
      headers: { Location: `${elsewhere.url}/events` },
      times: 'always',
    });

    events.track('42', 'placed-order');
    await clock.advance(hourMs);

    expect(elsewhere.heard).toEqual([]);
    const stats = expectLaw(events);
    expect(stats).toMatchObject({ pending: 1, delivered: 0, deadLetters: 0 });
    expect(stats.paused).toMatchObject({ because: 'suspicious_answer' });
    expect(told.paused).toMatchObject([{ because: 'suspicious_answer' }]);

    moved.remove();
    await clock.advance(minuteMs);
    expect(events.stats()).toMatchObject({ pending: 0, delivered: 1 });
    expectLaw(events, sandbox);
  },
);

test.each([
  ['200 with a page', 200, page],
  ['201 with JSON', 201, { ok: true }],
  ['203 with a word', 203, 'ok'],
  ['202 with a page', 202, page],
  ['202 with a word', 202, ' accepted'],
])(
  'row 26: a response that Intercom never sends (%s) does not count as delivered: delivery pauses',
  async (_what, status, body) => {
    const { clock, events, sandbox, told } = await startWorld();
    const portal = sandbox.fault({ kind: 'answer', status, body, times: 'always' });

    events.track('42', 'placed-order');
    await clock.advance(hourMs);

    const stats = expectLaw(events);
    expect(stats).toMatchObject({ pending: 1, delivered: 0, deadLetters: 0 });
    expect(stats.paused).toMatchObject({ because: 'suspicious_answer' });
    expect(told.paused).toMatchObject([{ because: 'suspicious_answer' }]);
    expect(portal.hits).toBeLessThanOrEqual(61);

    portal.remove();
    await clock.advance(minuteMs);
    expect(events.stats()).toMatchObject({ pending: 0, delivered: 1 });
    expectLaw(events, sandbox);
  },
);

test.each([
  ['an empty 202', 202, ''],
  ['a 202 with one space', 202, ' '],
  ['a 202 with half an object', 202, '{"type":'],
  ['an empty 200', 200, ''],
  ['a 204', 204, ''],
])('row 26: %s counts as delivered', async (_what, status, body) => {
  const { clock, events, sandbox, told } = await startWorld();
  sandbox.fault({ kind: 'answer', status, body, store: true });

  events.track('42', 'placed-order');
  await clock.settle();

  expect(events.stats()).toMatchObject({ pending: 0, delivered: 1 });
  expect(told.delivered).toMatchObject([{ name: 'placed-order' }]);
  expectLaw(events, sandbox);
});

const notIntercoms = { 'X-Request-Id': null };

test.each([200, 204, 205, 206, 226, 299])(
  'row 26: an empty %i without a header of Intercom’s is not taken for a delivery: everything waits',
  async (status) => {
    const { clock, events, sandbox, told } = await startWorld();
    const headers = notIntercoms;
    const portal = sandbox.fault({
      kind: 'answer',
      status,
      headers,
      rateHeaders: false,
      times: 'always',
    });

    events.track('42', 'placed-order');
    await clock.advance(minuteMs);
    expect(events.stats()).toMatchObject({ pending: 1, delivered: 0 });
    expect(told.paused).toMatchObject([{ because: 'suspicious_answer' }]);

    portal.remove();
    await clock.advance(2 * minuteMs);
    expect(events.stats()).toMatchObject({ pending: 0, delivered: 1 });
    expectLaw(events, sandbox);
  },
);

test.each([
  ['an empty 202 without any header of Intercom’s', 202, '', notIntercoms, false],
  ['a 202 with JSON', 202, '{"status":"accepted"}', notIntercoms, false],
  ['an empty 200 with rate limit headers only', 200, '', notIntercoms, true],
  ['an empty 200 with a request id only', 200, '', {}, false],
])('row 26: %s is a delivery', async (_what, status, body, headers, rateHeaders) => {
  const { clock, events, sandbox } = await startWorld();
  sandbox.fault({ kind: 'answer', status, body, headers, rateHeaders, store: true });

  events.track('42', 'placed-order');
  await clock.settle();

  expect(events.stats()).toMatchObject({ pending: 0, delivered: 1 });
  expectLaw(events, sandbox);
});

const half = '{"type":"error.list","errors":[{"code":"unauth';
const huge = `{"padding":"${'x'.repeat(2_000_000)}","errors":[{"code":"not_found","message":""}]}`;

test.each([
  ['half an object', 422, half, { dead: 1 }],
  ['null', 400, 'null', { dead: 1 }],
  ['a list', 409, '[1,2]', { dead: 1 }],
  ['errors that are no list', 422, '{"errors":{"0":{"code":"x"}}}', { dead: 1 }],
  ['a code that is no text', 422, '{"errors":[{"code":{"a":1}}]}', { dead: 1 }],
  ['bytes that are no text', 422, '\u0000\u0001\ufffd', { dead: 1 }],
  ['two megabytes', 413, huge, { dead: 1 }],
  ['half an object', 401, half, { paused: 'unauthorised' }],
  ['half an object', 404, half, { paused: 'configuration' }],
  ['two megabytes', 404, huge, { paused: 'configuration' }],
  ['half an object', 500, half, { pending: 1 }],
])(
  'row 27: with %s as body, the status alone decides (%i)',
  async (_what, status, body, { dead = 0, pending = 1 - dead, paused }: Decided) => {
    const { clock, events, sandbox, told } = await startWorld();
    sandbox.fault({ kind: 'answer', status, body });

    events.track('42', 'placed-order');
    await clock.settle();

    const stats = expectLaw(events, sandbox);
    expect(stats).toMatchObject({ delivered: 0, pending, parked: 0, deadLetters: dead });
    expect(stats.paused?.because).toBe(paused);
    if (dead > 0) expect(told.dead).toMatchObject([{ reason: 'rejected', status }]);
    expect(told.dead.some(({ code }) => code !== undefined)).toBe(false);

    await clock.advance(minuteMs);
    expect(events.stats()).toMatchObject({ pending: 0, delivered: 1 - dead });
    expectLaw(events, sandbox);
  },
);

/** The expected counters after one event; those left out are 0. */
interface Decided {
  readonly dead?: number;
  readonly pending?: number;
  readonly paused?: string;
}
