import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import type { HttpClient, HttpRequest, HttpResult } from '../http/http-client.js';
import { ManualClock, manualStartMs } from '../manual-clock.js';
import type { ClientOptions } from '../options/client-options.js';
import { resolveOptions } from '../options/resolve-options.js';
import { EventsClient } from './client.js';
import { composeClient } from './composition.js';
import type { Stats } from './stats.js';

const onSuccess = { sendWhen: 'success' } as const;
const failure = { ok: false, status: 500, aborted: false };

type Script = (body: string, count: number) => HttpResult | Promise<HttpResult>;

function answer(status: number, code?: string): HttpResult {
  return { kind: 'response', status, content: 'empty', ...(code && { code }) };
}

/** Says what the script says; what the script leaves open ends when it is aborted. */
class ScriptedClient implements HttpClient {
  readonly bodies: string[] = [];
  isClosed = false;
  readonly #script: Script;
  readonly #aborts = new Set<(result: HttpResult) => void>();

  constructor(script: Script) {
    this.#script = script;
  }

  send({ body = '' }: HttpRequest): Promise<HttpResult> {
    this.bodies.push(body);
    return new Promise((resolve) => {
      this.#aborts.add(resolve);
      void Promise.resolve(this.#script(body, this.bodies.length)).then(resolve);
    });
  }

  abort(): void {
    const aborted = { why: 'aborted', reusedSocket: false, maybeDelivered: true } as const;
    for (const resolve of this.#aborts) resolve({ kind: 'no-response', ...aborted });
  }

  async close(): Promise<void> {
    // Connections take a moment to close.
    await new Promise((resolve) => setImmediate(resolve));
    this.isClosed = true;
  }
}

/** A client like any other, but for its HTTP client. */
function open(script: Script = () => answer(202), given: ClientOptions = {}) {
  const clock = new ManualClock();
  const ports = { clock, random: () => 0.5, idPrefix: 'e' };
  const options = resolveOptions(
    { accessToken: 'made-up-token', logger: false, drainOnExitMs: false, ...given },
    {},
  );
  const http = new ScriptedClient(script);
  const events = new EventsClient(composeClient(options, { ...ports, http }));
  return { events, clock, http };
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** The law: every event that was tracked is somewhere, once. */
function expectLaw(stats: Stats): void {
  const { tracked, accepted, duplicate, dropped, held, discarded, delivered, dead, pending } =
    stats;

  expect(accepted + duplicate + total(dropped) + held + total(discarded)).toBe(tracked);
  expect(delivered + total(dead) + pending).toBe(accepted);
}

/** The budget holds what waits, and nothing else. */
function expectBudget({ held, pending, memory }: Stats): void {
  expect(memory.events).toBe(held + pending);
  if (memory.events === 0) expect(memory.bytes).toBe(0);
}

async function closed(events: EventsClient, clock: ManualClock): Promise<void> {
  const closing = events.close({ deadlineMs: 0 });
  await clock.advance(0);
  await closing;
}

test('an event is delivered in the background, as it was when it was tracked', async () => {
  const { events, clock, http } = open();
  const metadata = { plan: 'pro' };
  expect(events.track('42', 'Placed.Order', metadata)).toEqual({ status: 'accepted' });
  metadata.plan = 'changed';

  expect(http.bodies).toEqual([]);
  expect(events.stats()).toMatchObject({ tracked: 1, accepted: 1, pending: 1, delivered: 0 });
  await clock.settle();
  expect(http.bodies.map((body) => JSON.parse(body))).toEqual([
    {
      created_at: manualStartMs / 1_000,
      user_id: '42',
      event_name: 'placed-order',
      metadata: { plan: 'pro' },
    },
  ]);
  expect(events.stats()).toMatchObject({ pending: 0, delivered: 1 });
  expectBudget(events.stats());
});

test('a double click is one event; a moment later it is another', async () => {
  const { events, clock, http } = open();
  expect(events.track('42', 'placed-order', { a: 1 }).status).toBe('accepted');
  expect(events.track('42', 'Placed-Order', { a: 1 }).status).toBe('duplicate');
  await clock.advance(999);
  expect(events.track('42', 'placed-order', { a: 1 }).status).toBe('duplicate');
  await clock.advance(1);

  expect(events.track('42', 'placed-order', { a: 1 }).status).toBe('accepted');
  await clock.advance(5_000);
  expect(http.bodies.length).toBe(2);
  expectLaw(events.stats());
});

test.each([
  ['other metadata', { metadata: { a: 2 } }],
  ['no metadata', { metadata: undefined }],
  ['another name', { name: 'signed-up' }],
  ['another user', { user: '43' }],
  ['another kind of identifier', { user: { id: '42' } }],
])('an event with %s is another event', (_title, other) => {
  const { events } = open();
  const usual = { user: '42', name: 'placed-order', metadata: { a: 1 } };
  const { user, name, metadata } = { ...usual, ...other };
  events.track('42', 'placed-order', { a: 1 });

  expect(events.track(user, name, metadata).status).toBe('accepted');
});

test('events with the same key are the same, whatever their metadata; those with others are not', () => {
  const { events } = open();
  const track = (dedupeKey: string, a: number, name = 'placed-order', user = '42') =>
    events.track(user, name, { a }, { dedupeKey }).status;

  expect([track('k', 1), track('k', 2), track('l', 1)]).toEqual([
    'accepted',
    'duplicate',
    'accepted',
  ]);
  expect([track('k', 1, 'signed-up'), track('k', 1, 'placed-order', '43')]).toEqual([
    'accepted',
    'accepted',
  ]);
  expect(events.track('42', 'placed-order', { a: 1 }).status).toBe('accepted');
});

test('events of thirty days, tracked in a loop with their times, are thirty events; each given twice is one', async () => {
  const { events, clock, http } = open();
  const today = manualStartMs / 1_000;
  const days = Array.from({ length: 30 }, (_, day) => today - day * 86_400);
  const track = (at?: number) =>
    events.track('42', 'opened-app', { from: 'phone' }, at === undefined ? undefined : { at });
  const scope = events.openScope(() => '42');

  expect(days.map((at) => track(at).status)).toEqual(Array(30).fill('accepted'));
  expect(days.map((at) => track(at * 1_000 + 999).status)).toEqual(Array(30).fill('duplicate'));
  // Held events are compared when their request has ended.
  const held = { sendWhen: 'success', at: today } as const;
  scope.track('opened-app', { from: 'phone' }, held);
  scope.track('closed-app', {}, held);
  scope.track('closed-app', {}, { ...held, at: today - 1 });
  scope.end();
  expect([track(), track()].map(({ status }) => status)).toEqual(['accepted', 'duplicate']);
  await clock.advance(60_000);

  expect(events.stats()).toMatchObject({ accepted: 33, delivered: 33, duplicate: 32 });
  expect(new Set(http.bodies.map((body) => JSON.parse(body).created_at)).size).toBe(32);
  expectLaw(events.stats());
});

test('`dedupe: false` sends what would be a duplicate, and makes no other one', () => {
  const { events } = open();
  const track = (options?: { dedupe: boolean }) =>
    events.track('42', 'placed-order', {}, options).status;

  expect([track({ dedupe: false }), track(), track({ dedupe: false }), track()]).toEqual([
    'accepted',
    'accepted',
    'accepted',
    'duplicate',
  ]);
});

test('different events of one second get a second each, and wait for it', async () => {
  const { events, clock, http } = open();
  for (const a of [1, 2, 3]) events.track('42', 'placed-order', { a });
  await clock.settle();
  expect(http.bodies.length).toBe(1);
  await clock.advance(999);
  expect(http.bodies.length).toBe(1);
  await clock.advance(1_001);

  const sent = http.bodies.map((body) => JSON.parse(body));
  expect(
    sent.map(({ created_at, metadata }) => [created_at - manualStartMs / 1_000, metadata.a]),
  ).toEqual([
    [0, 1],
    [1, 2],
    [2, 3],
  ]);
});

test('beyond 60 s ahead an event is sent as it is, and counted', async () => {
  const { events, clock, http } = open();
  for (let a = 0; a < 63; a += 1) events.track('42', 'placed-order', { a });
  await clock.advance(60_000);

  const seconds = http.bodies.map((body) => JSON.parse(body).created_at - manualStartMs / 1_000);
  expect(Math.max(...seconds)).toBe(60);
  expect(seconds.filter((sec) => sec === 0).length).toBe(3);
  expect(events.stats()).toMatchObject({ secondTaken: 2, delivered: 63 });
});

test('a time that the caller gave stays as it is, and moves no event of now', async () => {
  const { events, clock, http } = open();
  const at = manualStartMs / 1_000;
  for (const options of [{ at: at - 500 }, { at: at + 30 }, {}, { at: at + 30 }]) {
    events.track('42', 'placed-order', { a: Math.random() }, options);
  }
  await clock.settle();

  expect(http.bodies.map((body) => JSON.parse(body).created_at - at)).toEqual([-500, 30, 0, 30]);
  expect(events.stats().secondTaken).toBe(1);
});

test.each([
  ['a name that is none', ['42', ''], 'invalid_name'],
  ['a user that is none', [null, 'placed-order'], 'invalid_user'],
  ['a time that is none', ['42', 'placed-order', {}, { at: 5 }], 'invalid_time'],
  [
    'options that cannot be read',
    [
      '42',
      'placed-order',
      {},
      new Proxy(
        {},
        {
          get: () => {
            throw new Error('made up');
          },
        },
      ),
    ],
    'unreadable',
  ],
])('%s is dropped with its reason, and leaves nothing behind', (_title, args, reason) => {
  const { events } = open();
  const [user, name, metadata, options] = args as Parameters<typeof events.track>;

  expect(events.track(user, name, metadata, options)).toEqual({ status: 'dropped', reason });
  expectLaw(events.stats());
  expectBudget(events.stats());
});

test('an event may take 32 KiB, and no more: counted in bytes, not in characters', async () => {
  const { events, clock, http } = open(undefined, { metadata: { maxKeys: 20 } });
  const address = `https://${'€'.repeat(1_016)}`;
  const wide = Array.from({ length: 9 }, (_, i) => [
    `link ${i}`,
    { url: address, value: '€'.repeat(150) },
  ]);
  const metadata = (fill: number) => {
    const parts = [0, 1, 2, 3].map((i) => 'x'.repeat(Math.min(255, Math.max(0, fill - 255 * i))));
    return Object.fromEntries([...wide, ...parts.map((part, i) => [`fill ${i}`, part])]);
  };
  events.track('1', 'placed-order', metadata(0));
  await clock.settle();
  const bytes = Buffer.byteLength(http.bodies[0] ?? '') - '{"created_at":1800000000,}'.length;
  const fill = 32_768 - bytes;

  expect(fill).toBeGreaterThan(0);
  expect(fill).toBeLessThan(4 * 255);
  expect(events.track('2', 'placed-order', metadata(fill))).toEqual({ status: 'accepted' });
  expect(events.track('3', 'placed-order', metadata(fill + 1))).toEqual({
    status: 'dropped',
    reason: 'too_large',
  });
});

test('when the budget is used up newcomers are dropped, held ones too, until there is room', async () => {
  const { events, clock } = open(undefined, { buffer: { maxEvents: 3 } });
  const scope = events.openScope(() => '42');
  scope.track('held-one', {}, onSuccess);
  for (const user of ['1', '2']) events.track(user, 'placed-order');
  expect(events.track('3', 'placed-order')).toEqual({ status: 'dropped', reason: 'overflow' });
  expect(scope.track('held-two', {}, onSuccess)).toEqual({ status: 'dropped', reason: 'overflow' });
  await clock.settle();

  expect(events.track('3', 'placed-order')).toEqual({ status: 'accepted' });
  scope.end();
  await clock.settle();
  expect(events.stats()).toMatchObject({ delivered: 4, held: 0, pending: 0 });
  expectLaw(events.stats());
  expectBudget(events.stats());
});

test('events of unknown contacts may fill half of the budget', async () => {
  const { events, clock } = open(() => answer(404, 'not_found'), { buffer: { maxEvents: 8 } });
  const seen: unknown[] = [];
  for (let i = 0; i < 6; i += 1) {
    seen.push(events.track('new', `did-${i}`));
    await clock.settle();
  }

  const full = { status: 'dropped', reason: 'overflow_parked' };
  expect(seen.slice(4)).toEqual([full, full]);
  expect(events.stats()).toMatchObject({ parked: 4, pending: 4 });
  expect(events.track('other', 'did-0')).toEqual({ status: 'accepted' });
});

test('without a scope there is no ambient user; inside one there is', () => {
  const { events } = open();
  expect(events.current.track('placed-order')).toEqual({
    status: 'dropped',
    reason: 'invalid_user',
  });

  const scope = events.openScope(() => '42');
  expect(scope.run(() => events.current.track('placed-order'))).toEqual({ status: 'accepted' });
});

test('a held event keeps the time at which it was tracked', async () => {
  const { events, clock, http } = open();
  const scope = events.openScope(() => '42');
  scope.track('placed-order', {}, onSuccess);
  await clock.advance(7_000);
  scope.end();
  await clock.settle();

  expect(http.bodies.map((body) => JSON.parse(body).created_at)).toEqual([manualStartMs / 1_000]);
});

test('of held events the second of two equal ones is a duplicate when they are accepted', () => {
  const { events } = open();
  const scope = events.openScope(() => '42');
  expect(scope.track('placed-order', {}, onSuccess).status).toBe('held');
  expect(scope.track('placed-order', {}, onSuccess).status).toBe('held');
  scope.end();

  expect(events.stats()).toMatchObject({ accepted: 1, duplicate: 1, held: 0 });
  expectLaw(events.stats());
  expectBudget(events.stats());
});

test('flush waits for what was accepted before it, and for nothing that comes after', async () => {
  const ends: ((result: HttpResult) => void)[] = [];
  const { events, clock } = open(() => new Promise((resolve) => ends.push(resolve)));
  events.track('1', 'placed-order');
  events.track('2', 'placed-order');
  const flushed = events.flush();
  events.track('3', 'placed-order');
  await clock.settle();

  for (const [i, status] of [202, 422].entries()) ends[i]?.(answer(status));
  await clock.settle();
  expect(await flushed).toEqual({ delivered: 1, dead: 1, pending: 0 });
  expect(events.stats().pending).toBe(1);
  expect(clock.heldTimers).toBe(0);
});

test('an event that comes after a flush does not count in it, even if it is delivered first', async () => {
  const ends: ((result: HttpResult) => void)[] = [];
  const { events, clock } = open(() => new Promise((resolve) => ends.push(resolve)));
  events.track('1', 'placed-order');
  const flushed = events.flush({ deadlineMs: 1_000 });
  events.track('2', 'placed-order');
  await clock.settle();
  ends[1]?.(answer(202));
  await clock.advance(1_000);

  expect(await flushed).toEqual({ delivered: 0, dead: 0, pending: 1, because: 'deadline' });
});

test('flush holds the process until it ends, and sends what scopes have buffered', async () => {
  const { events, clock } = open();
  const scope = events.openScope(() => '42');
  scope.track('placed-order');
  const flushed = events.flush();
  expect(clock.heldTimers).toBe(1);
  await clock.settle();

  expect(await flushed).toEqual({ delivered: 1, dead: 0, pending: 0 });
  expect(clock.heldTimers).toBe(0);
});

test('with nothing on its way flush ends at once', async () => {
  expect(await open().events.flush()).toEqual({ delivered: 0, dead: 0, pending: 0 });
});

test.each([
  ['10 s where nothing is said', undefined, 10_000],
  ['10 s where it is no number', { deadlineMs: 'soon' }, 10_000],
  ['10 s where it is not a number', { deadlineMs: Number.NaN }, 10_000],
  ['what is said', { deadlineMs: 3_000 }, 3_000],
  ['10 min at most', { deadlineMs: Number.POSITIVE_INFINITY }, 600_000],
  ['no time where it is negative', { deadlineMs: -5 }, 0],
])('flush waits for %s', async (_title, options, ms) => {
  const { events, clock } = open(() => new Promise(() => {}));
  events.track('1', 'placed-order');
  const seen: unknown[] = [];
  void events.flush(options as { deadlineMs: number }).then((result) => seen.push(result));
  if (ms > 0) {
    await clock.advance(ms - 1);
    expect(seen).toEqual([]);
  }
  await clock.advance(1);

  expect(seen).toEqual([{ delivered: 0, dead: 0, pending: 1, because: 'deadline' }]);
});

test('flush ends early when nothing can move before its deadline', async () => {
  const { events, clock } = open(() => answer(401));
  events.track('1', 'placed-order');
  const flushed = events.flush();
  await clock.settle();

  expect(await flushed).toEqual({ delivered: 0, dead: 0, pending: 1, because: 'unauthorised' });
});

test('a flush with time enough waits for the end of a pause', async () => {
  const { events, clock } = open((_body, count) => answer(count === 1 ? 401 : 202));
  events.track('1', 'placed-order');
  const flushed = events.flush({ deadlineMs: 61_000 });
  await clock.advance(60_000);

  expect(await flushed).toEqual({ delivered: 1, dead: 0, pending: 0 });
});

test('closing delivers what it can, gives up the rest, and accepts nothing more', async () => {
  const { events, clock, http } = open((_body, count) =>
    count === 1 ? answer(202) : new Promise(() => {}),
  );
  events.track('1', 'placed-order');
  events.track('2', 'placed-order');
  const held = events.openScope(() => '3');
  held.track('placed-order', {}, onSuccess);
  const closing = events.close({ deadlineMs: 4_000 });
  expect(events.track('4', 'placed-order')).toEqual({ status: 'dropped', reason: 'closed' });
  expect(held.track('placed-order')).toEqual({ status: 'dropped', reason: 'closed' });
  await clock.advance(4_000);

  expect(await closing).toMatchObject({ delivered: 1, dead: 1, pending: 0 });
  const stats = events.stats();
  expect(stats).toMatchObject({ held: 0, discarded: { outcome_unknown: 1 }, dead: { closed: 1 } });
  expectLaw(stats);
  expectBudget(stats);
  expect(http.isClosed).toBe(true);
  expect(clock.timers).toBe(0);
});

test('closing again is the same closing', () => {
  const { events } = open();

  expect(events.close()).toBe(events.close({ deadlineMs: 1 }));
});

test('closing waits for scopes that are still open, and sends what they hold', async () => {
  const { events, clock } = open();
  const scope = events.openScope(() => '42');
  scope.track('placed-order', {}, onSuccess);
  const closing = events.close();
  await clock.advance(4_000);
  scope.end();
  await clock.settle();

  expect(await closing).toEqual({ delivered: 1, dead: 0, pending: 0 });
});

test('closing sends what waits for its second without waiting', async () => {
  const { events, clock, http } = open();
  for (const a of [1, 2]) events.track('42', 'placed-order', { a });
  const closing = events.close();
  await clock.settle();

  expect(await closing).toEqual({ delivered: 2, dead: 0, pending: 0 });
  expect(JSON.parse(http.bodies[1] ?? '').created_at).toBe(manualStartMs / 1_000 + 1);
});

test('events that are too old to be sent are given up, wherever they wait', async () => {
  const { events, clock } = open(() => answer(401), { delivery: { maxAgeMs: 100_000 } });
  events.track('1', 'placed-order');
  await clock.advance(131_000);

  expect(events.stats()).toMatchObject({ pending: 0, dead: { expired: 1 } });
});

test('a dead letter that is tried again counts as accepted once, and keeps id and second', async () => {
  const { events, clock, http } = open((_body, count) => answer(count === 1 ? 422 : 202));
  events.track('1', 'placed-order');
  await clock.advance(5_000);
  const [letter] = await events.dead.list();
  expect(await events.dead.redrive()).toBe(1);
  await clock.settle();

  expect(http.bodies[0]).toBe(http.bodies[1]);
  expect(letter?.event.id).toBe('e-1');
  const stats = events.stats();
  expect(stats).toMatchObject({ accepted: 1, delivered: 1, dead: { rejected: 0 }, deadLetters: 0 });
  expectBudget(stats);
});

test('changes to metadata are counted by kind', () => {
  const { events } = open();
  events.track('1', 'placed-order', { a: ['x'] as unknown as string, b: 'x'.repeat(300) });

  expect(events.stats().metadata).toMatchObject({ removed_array: 1, cut_text: 1, unreadable: 0 });
});

test('stats() is a copy: changing it changes no book', () => {
  const { events } = open();
  Object.assign(events.stats().dropped, { overflow: 5 });

  expect(events.stats().dropped.overflow).toBe(0);
});

test('why all delivery waits can be seen, and for how long', async () => {
  const { events, clock } = open(() => answer(401));
  events.track('1', 'placed-order');
  await clock.settle();

  expect(events.stats().paused).toEqual({ because: 'unauthorised', forMs: 60_000 });
  await clock.advance(59_999);
  expect(events.stats().paused).toEqual({ because: 'unauthorised', forMs: 1 });
});

const anyAnswer = fc.constantFrom(
  ...[202, 202, 202, 202, 401, 422, 422, 429, 503, 503].map((status) => answer(status)),
  answer(404, 'not_found'),
  answer(404, 'not_found'),
);
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('track' as const), user: fc.nat(3), a: fc.nat(2) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('hold' as const),
      which: fc.nat(2),
      a: fc.nat(2),
      when: fc.nat(3),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('end' as const), which: fc.nat(2), ok: fc.boolean() }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ms: fc.constantFrom(100, 1_000, 30_000),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'settle' as const,
        'flush' as const,
        'redrive' as const,
        'purge' as const,
      ),
    }),
  },
);
const whens = ['always', 'success', () => true, () => false] as const;

test('row 90: whatever happens, at every moment every event is somewhere, once; in the end none is left', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 40, size: 'max' }),
      fc.array(anyAnswer, { maxLength: 40, size: 'max' }),
      async (steps, answers) => {
        let seen = 0;
        const look = () => {
          seen += 1;
          expectLaw(client.events.stats());
        };
        const client = open((_body, count) => answers[count - 1] ?? answer(202), {
          buffer: { maxEvents: 12 },
          scope: { maxEvents: 4 },
          deadLetters: { max: 5 },
          onDelivered: look,
          onDropped: look,
          onDead: look,
          onPause: look,
        });
        const { events, clock } = client;
        const users = [() => '0', () => undefined, () => Promise.resolve('2')];
        const scopes = users.map((user) => events.openScope(user));
        for (const what of steps) {
          if (what.do === 'track') events.track(`${what.user}`, 'placed-order', { a: what.a });
          if (what.do === 'hold') {
            const sendWhen = whens[what.when] ?? 'always';
            scopes[what.which]?.track('placed-order', { a: what.a }, { sendWhen });
          }
          if (what.do === 'end') {
            scopes[what.which]?.end(what.ok ? undefined : failure);
            const askUser = users[what.which];
            if (askUser) scopes[what.which] = events.openScope(askUser);
          }
          if (what.do === 'wait') await clock.advance(what.ms);
          if (what.do === 'settle') await clock.settle();
          if (what.do === 'flush') void events.flush({ deadlineMs: 5_000 });
          if (what.do === 'redrive') void events.dead.redrive();
          if (what.do === 'purge') void events.dead.purge({ reason: 'rejected' });
          look();
          expectBudget(events.stats());
        }
        await closed(events, clock);

        expect(events.stats()).toMatchObject({ held: 0, pending: 0, hookErrors: 0 });
        expect(seen).toBeGreaterThanOrEqual(steps.length);
        look();
        expectBudget(events.stats());
        expect(clock.timers).toBe(0);
      },
    ),
    { numRuns: 80 },
  );
});

test('a client whose process ends by itself sends what is left', async () => {
  const { events, clock } = open(undefined, { drainOnExitMs: 5_000 });
  onTestFinished(() => closed(events, clock));
  for (const a of [1, 2]) events.track('42', 'placed-order', { a });
  const scope = events.openScope(() => '43');
  scope.track('placed-order');
  expect(events.hasToDrain).toBe(true);
  const drained = events.drainOnExit(5_000);
  expect(events.hasToDrain).toBe(false);
  await clock.settle();
  await drained;

  expect(events.stats()).toMatchObject({ delivered: 3, pending: 0 });
  expect(events.hasToDrain).toBe(false);
});

test('a flush that a hook begins waits for the others, and does not count the event of the hook', async () => {
  const ends: ((result: HttpResult) => void)[] = [];
  const results: unknown[] = [];
  const { events, clock } = open(() => new Promise((resolve) => ends.push(resolve)), {
    onDelivered: ({ contact }) => {
      if (contact.value === '1') void events.flush().then((result) => results.push(result));
    },
  });
  for (const user of ['1', '2', '3']) events.track(user, 'placed-order');
  await clock.settle();
  ends[0]?.(answer(202));
  await clock.settle();
  ends[1]?.(answer(202));
  await clock.settle();
  expect(results).toEqual([]);
  ends[2]?.(answer(202));
  await clock.settle();
  expect(results).toEqual([{ delivered: 2, dead: 0, pending: 0 }]);
});

test('a second is a whole one, and the next begins when the clock says so', async () => {
  const { events, clock, http } = open();
  await clock.advance(400);
  for (const a of [1, 2]) events.track('42', 'placed-order', { a });
  await clock.advance(599);
  expect(http.bodies.length).toBe(1);
  await clock.advance(1);

  const seconds = http.bodies.map((body) => JSON.parse(body).created_at - manualStartMs / 1_000);
  expect(seconds).toEqual([0, 1]);
});

test('what an event takes of the budget is two bytes a character, and 320', () => {
  const { events } = open();
  events.track('42', 'placed-order');
  const fragment = '"user_id":"42","event_name":"placed-order"';

  expect(events.stats().memory).toEqual({ events: 1, bytes: 2 * fragment.length + 320 });
});

test('events of unknown contacts may fill half of the bytes', async () => {
  const { events, clock } = open(() => answer(404, 'not_found'), { buffer: { maxBytes: 65_536 } });
  const metadata = Object.fromEntries(['a', 'b', 'c', 'd'].map((key) => [key, 'x'.repeat(255)]));
  let last = events.track('new', 'did-0', metadata);
  for (let i = 1; last.status === 'accepted'; i += 1) {
    await clock.settle();
    last = events.track('new', `did-${i}`, metadata);
  }

  const { parked, memory } = events.stats();
  const each = memory.bytes / memory.events;
  expect(last).toEqual({ status: 'dropped', reason: 'overflow_parked' });
  expect(parked).toBe(memory.events);
  expect(memory.bytes).toBeLessThanOrEqual(32_768);
  expect(memory.bytes + each + 2).toBeGreaterThan(32_768);
});

test('hooks are told what becomes of events, and what they do wrong is counted', async () => {
  const told: unknown[] = [];
  const { events, clock } = open((_body, count) => answer(count === 1 ? 202 : 401), {
    onDelivered: (report) => told.push(report),
    onDropped: (report) => told.push(report),
    onPause: (report) => told.push(report),
  });
  await clock.advance(7_000);
  events.track('42', 'Placed.Order');
  await clock.settle();
  events.track('42', '');
  const scope = events.openScope(() => '42');
  scope.track('signed-up', {}, onSuccess);
  scope.end(failure);
  const failing = events.openScope(() => {
    throw new Error('made up');
  });
  failing.track('signed-up');
  events.track('43', 'signed-up');
  await clock.settle();

  expect(told).toEqual([
    {
      id: 'e-1',
      name: 'placed-order',
      contact: { field: 'user_id', value: '42' },
      createdAtSec: manualStartMs / 1_000 + 7,
    },
    { status: 'dropped', reason: 'invalid_name', name: '' },
    { status: 'discarded', reason: 'failed', name: 'signed-up' },
    { because: 'unauthorised', forMs: 60_000 },
  ]);
  expect(events.stats().hookErrors).toBe(1);
});

test.each([
  ['a tenth of the pace', { perMinute: 6_000, quotaShare: 0.5 }, 200],
  ['no limit where there is none', false as const, 0],
])('questions for unknown contacts take %s', async (_title, rateLimit, distanceMs) => {
  const askedAtMs: number[] = [];
  const { events, clock } = open(
    () => {
      askedAtMs.push(clock.nowMs());
      return answer(404, 'not_found');
    },
    { rateLimit },
  );
  for (const user of ['a', 'b', 'c']) events.track(user, 'placed-order');
  await clock.advance(11_000);

  expect(askedAtMs.slice(3)).toEqual([10_000, 10_000 + distanceMs, 10_000 + 2 * distanceMs]);
});

test('events of unknown contacts are given up when they are too old, between two questions', async () => {
  const { events, clock } = open(() => answer(404, 'not_found'), {
    delivery: { maxAgeMs: 100_000 },
  });
  events.track('new', 'placed-order');
  await clock.advance(90_000);
  expect(events.stats().parked).toBe(1);
  await clock.advance(30_000);

  expect(events.stats()).toMatchObject({ parked: 0, dead: { expired: 1 } });
});

test('closing counts what happens while it closes, and waits 5 s where nothing is said', async () => {
  const { events, clock } = open((_body, count) =>
    count <= 2 ? answer(count === 1 ? 202 : 422) : new Promise(() => {}),
  );
  for (const user of ['1', '2']) events.track(user, 'placed-order');
  await clock.settle();
  events.track('3', 'placed-order');
  const results: unknown[] = [];
  void events.close().then((result) => results.push(result));
  await clock.advance(4_999);
  expect(results).toEqual([]);
  await clock.advance(1);

  expect(results).toEqual([{ delivered: 0, dead: 1, pending: 0, because: 'deadline' }]);
});

test('while closing waits for held events, all others are on their way already', async () => {
  const { events, clock } = open();
  const held = events.openScope(() => '1');
  held.track('placed-order', {}, onSuccess);
  const buffered = events.openScope(() => '2');
  buffered.track('placed-order');
  for (const a of [1, 2]) events.track('3', 'placed-order', { a });
  const closing = events.close();
  await clock.settle();
  expect(events.stats()).toMatchObject({ delivered: 3, held: 1 });

  for (const a of [1, 2]) held.track('signed-up', { a });
  held.end();
  await clock.settle();
  expect(await closing).toEqual({ delivered: 4, dead: 0, pending: 0 });
});

test('a user that is a rejected promise is refused, and ends no process', async () => {
  const { events, clock } = open();
  const user = Promise.reject(new Error('made up'));

  expect(events.track(user as unknown as string, 'placed-order')).toEqual({
    status: 'dropped',
    reason: 'invalid_user',
  });
  await clock.settle();
});

test.each([
  [1, 'The process ends with 1 event not delivered (unauthorised).'],
  [2, 'The process ends with 2 events not delivered (unauthorised).'],
])('a process that ends with %d undelivered says so', async (count, text) => {
  const lines: string[] = [];
  const say = (line: string) => lines.push(line);
  const { events, clock } = open(() => answer(401), {
    logger: { info: say, warn: say, error: say },
  });
  for (let i = 0; i < count; i += 1) events.track(`${i}`, 'placed-order');
  const drained = events.drainOnExit(5_000);
  await clock.settle();
  await drained;

  expect(lines.at(-1)).toBe(`[intercom-events] ${text}`);
});

test('a client that is closed before its deadline, because nothing can move, says what held it up', async () => {
  const lines: string[] = [];
  const say = (line: string) => lines.push(line);
  const { events, clock } = open(() => answer(401), {
    logger: { info: say, warn: say, error: say },
  });
  events.track('1', 'placed-order');
  await clock.settle();
  const closing = events.close();
  await clock.settle();

  expect(await closing).toMatchObject({ dead: 1 });
  expect(lines).toContain('[intercom-events] close() gave up 1 event (unauthorised).');
});

test('a process that ends with everything delivered says nothing; nothing new, nothing to wait for', async () => {
  const lines: string[] = [];
  const say = (line: string) => lines.push(line);
  const { events, clock } = open(undefined, {
    logger: { info: say, warn: say, error: say },
    drainOnExitMs: false,
  });
  expect(events.hasToDrain).toBe(false);
  events.track('1', 'placed-order');
  const drained = events.drainOnExit(5_000);
  await clock.settle();
  await drained;

  expect(lines).toEqual([]);
  expect(events.hasToDrain).toBe(false);
});

test('what the log has kept back is said when the client closes', async () => {
  const lines: string[] = [];
  const warn = (line: string) => lines.push(line);
  const { events, clock } = open(undefined, { logger: { info: warn, warn, error: warn } });
  const metadata: object = { list: [1] };
  for (let i = 0; i < 3; i += 1) events.track('42', 'placed-order', { ...metadata, i });
  await closed(events, clock);

  expect(lines.filter((line) => line.includes('list'))).toEqual([
    expect.not.stringContaining('more'),
    expect.stringContaining('(2 more of this kind since)'),
  ]);
});

test('trouble is not over while a request tries whether it is', async () => {
  let tries = 0;
  const { events, clock } = open(() => {
    tries += 1;
    return tries === 1 ? answer(401) : new Promise<HttpResult>(() => {});
  });
  events.track('42', 'placed-order');
  await clock.advance(120_000);

  expect(tries).toBe(2);
  expect(events.stats().paused).toBe(undefined);
  expect(events.health()).toMatchObject({ status: 'failing', reasons: ['unauthorised'] });
});

/** What the log says, with its level, of a client that is answered as the test says. */
function listening(script: Script, given: ClientOptions = {}) {
  const lines: string[] = [];
  const say = (level: string) => (text: string) =>
    lines.push(`${level} ${text.replace('[intercom-events] ', '')}`);
  const logger = { info: say('info'), warn: say('warn'), error: say('error') };
  return { lines, ...open(script, { ...given, logger }) };
}

const nobody: HttpResult = Object.freeze({
  ...{ kind: 'no-response', why: 'refused', reusedSocket: false, maybeDelivered: false },
});

test('an outage is said to have paused all delivery, each minute anew, and so is its end', async () => {
  let isDown = true;
  const { events, clock, lines } = listening(() => (isDown ? nobody : answer(202)));
  for (let i = 0; i < 5; i += 1) events.track('42', `did-${i}`);
  await clock.settle();
  const where = '(No response from https://api.intercom.io: refused.)';
  const paused = `error Delivery is paused: Intercom cannot be reached. ${where}`;

  expect(lines).toEqual([
    `warn An event was not accepted and will be sent again. ${where}`,
    paused,
  ]);
  await clock.advance(200_000);
  const meanwhile = lines.splice(0).slice(2);
  expect(meanwhile.filter((line) => line.startsWith(paused)).length).toBeGreaterThan(1);

  isDown = false;
  await clock.advance(400_000);
  expect(events.stats().delivered).toBe(5);
  expect(lines.at(-1)).toMatch(
    /^info Delivery continues after a pause of \d{3} s \(unavailable\)\.$/,
  );
});

test.each([
  ['an answer that is not Intercom’s', [answer(301)], 'suspicious_answer', 60],
  ['a token that is refused', [answer(401), answer(401)], 'unauthorised', 120],
  ['trouble that the rate limit prolongs', [answer(401), answer(429)], 'unauthorised', 73],
])('delivery goes on: it is said after %s', async (_title, answers, because, afterSec) => {
  const { events, clock, lines } = listening((_body, count) => answers[count - 1] ?? answer(202));
  events.track('42', 'placed-order');
  await clock.advance(300_000);

  expect(events.stats()).toMatchObject({ delivered: 1 });
  expect(lines.filter((line) => line.startsWith('info'))).toEqual([
    `info Delivery continues after a pause of ${afterSec} s (${because}).`,
  ]);
});

test('the rate limit is part of delivery: that it goes on after it is not worth a line', async () => {
  const { events, clock, lines } = listening((_body, count) => answer(count === 1 ? 429 : 202));
  events.track('42', 'placed-order');
  await clock.advance(300_000);

  expect(events.stats()).toMatchObject({ delivered: 1 });
  expect(lines).toEqual([expect.stringMatching(/^warn Rate limit reached/)]);
});

test.each([
  [{}, 'https://api.intercom.io'],
  [{ region: 'eu' }, 'https://api.eu.intercom.io'],
  [{ baseUrl: 'HTTP://LOCALHOST:4010/' }, 'http://localhost:4010'],
] as const)('where nobody answered is said as an origin: %j', async (given, origin) => {
  const lines: string[] = [];
  const say = (text: string) => lines.push(text);
  const logger = { info: say, warn: say, error: say };
  const silence = { reusedSocket: false, maybeDelivered: false } as const;
  const nobody = (): HttpResult => ({ kind: 'no-response', why: 'refused', ...silence });
  const { events, clock } = open(nobody, { ...given, logger });
  events.track('42', 'placed-order');
  await clock.advance(0);

  expect(lines).toEqual([
    `[intercom-events] An event was not accepted and will be sent again. (No response from ${origin}: refused.)`,
  ]);
  await closed(events, clock);
});
