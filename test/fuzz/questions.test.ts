import {
  type ImportFailure,
  type ImportReport,
  type IntercomEvents,
  IntercomEventsError,
  UsageError,
} from '@intercom-events/core';
import type { Fault } from '@intercom-events/sandbox';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyJson, anyText, anyThing, nearly } from '../support/anything.js';
import { expectLaw, total } from '../support/expect-law.js';
import { watchRejections } from '../support/rejections.js';
import { startWorld, type World, type WorldOptions } from '../support/world.js';

/** Arguments of any type: the library's types would reject them. */
const wrong = <T>(value: unknown): T => value as T;

function world(options: WorldOptions = {}): Promise<World> {
  return startWorld({
    ...options,
    sandbox: { rateLimit: false, unknownContacts: 'create', maxEventNames: false },
    client: { names: { max: 1_000, warnAt: 1_000 }, ...options.client },
  });
}

/** The result of a call; time passes until there is one. */
async function outcome({ clock }: World, call: () => unknown): Promise<unknown> {
  let settled: { readonly value: unknown } | undefined;
  void (async () => {
    try {
      settled = { value: await call() };
    } catch (error) {
      settled = { value: error instanceof Error ? error : new Error('No error was thrown.') };
    }
  })();
  await clock.advanceUntil(() => settled !== undefined, { maxMs: 3_600_000 });
  return settled?.value;
}

/** A caller gets a result or an IntercomEventsError with a fix. */
function expectOurs(value: unknown): void {
  if (!(value instanceof Error)) return;
  expect(value).toBeInstanceOf(IntercomEventsError);
  expect(value).toMatchObject({ code: expect.stringMatching(/^[A-Z_]+$/), fix: expect.anything() });
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

type Ask = (events: IntercomEvents, given: readonly unknown[]) => unknown;

/** Every awaited request, with any arguments, or with one of them right. */
const questions: Readonly<Record<string, Ask>> = {
  list: (events, [a, b]) => all(events.list(wrong(a), wrong(b))),
  'list of 42': (events, [a]) => all(events.list('42', wrong(a))),
  pages: (events, [a]) => all(events.list('42', wrong(a)).pages()),
  poll: (events, [a, b, c]) => events.poll(wrong(a), wrong(b), wrong(c)),
  'poll of 42': (events, [a, b]) => events.poll('42', wrong(a), wrong(b)),
  summarise: (events, [a, b]) => events.summarise(wrong(a), wrong(b)),
  createSummaries: (events, [a, b, c]) => events.createSummaries(wrong(a), wrong(b), wrong(c)),
  'createSummaries of 42': (events, [a]) => events.createSummaries('42', wrong(a)),
  send: (events, [a, b, c, d]) => events.send(wrong(a), wrong(b), wrong(c), wrong(d)),
  'send of 42': (events, [a, b]) => events.send('42', 'placed-order', wrong(a), wrong(b)),
  'contacts.find': (events, [a, b]) => events.contacts.find(wrong(a), wrong(b)),
  'contacts.create': (events, [a, b]) => events.contacts.create(wrong(a), wrong(b)),
  'bulk.submit': (events, [a, b]) => events.bulk.submit(wrong(a), wrong(b)),
  'bulk.job': (events, [a, b]) => events.bulk.job(wrong(a), wrong(b)),
  'bulk.errors': (events, [a, b]) => events.bulk.errors(wrong(a), wrong(b)),
  me: (events, [a]) => events.me(wrong(a)),
  import: (events, [a, b]) => events.import(wrong(a), wrong(b)),
  'import of nothing': (events, [a]) => events.import([], wrong(a)),
};

const callOptions = nearly({
  timeoutMs: fc.constantFrom(1, 20_000, 600_000),
  headers: fc.dictionary(fc.oneof(anyText, fc.constant('x-made-up')), fc.oneof(anyText, anyThing), {
    maxKeys: 2,
  }),
});
const listOptions = nearly({
  perPage: fc.constantFrom(1, 50, 150),
  since: fc.constantFrom(0, 1_799_000_000, 1_799_000_000_000, new Date(0)),
  before: fc.constantFrom(1_800_000_000, new Date(Number.NaN)),
  limit: fc.constantFrom(1, 7),
});
const summaries = fc.array(
  nearly({ name: anyText, count: fc.nat(), first: fc.date(), last: fc.integer() }),
  { maxLength: 3 },
);
const items = fc.array(
  nearly({ user: fc.constant('42'), name: anyText, at: fc.date(), metadata: anyThing }),
  { maxLength: 3 },
);
const contact = nearly({
  userId: anyText,
  email: anyText,
  name: anyText,
  role: fc.constantFrom('user', 'lead'),
});
const cursor = anyText.map((text) => `/events?${text}`);
const argument = fc.oneof(
  { weight: 3, arbitrary: anyThing },
  ...[callOptions, listOptions, summaries, items, contact, cursor, anyText].map((arbitrary) => ({
    weight: 1,
    arbitrary,
  })),
);

test('any request with any arguments gives a result or an IntercomEventsError', async () => {
  const rejections = watchRejections();
  const here = await world();
  const names = fc.constantFrom(...Object.keys(questions));
  const given = fc.array(argument, { minLength: 4, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(names, given, async (name, values) => {
      expectOurs(await outcome(here, () => questions[name]?.(here.events, values)));
    }),
    { numRuns: 600 },
  );

  await rejections.expectNone();
});

const answerHeader = fc.oneof(
  fc.integer().map(String),
  fc.constantFrom('', 'NaN', '1800000010', '1800000010000', '-1', 'Fri, 15 Jan 2027 08:00:10 GMT'),
  fc.string({ maxLength: 12 }).map((text) => text.replace(/[^\x20-\x7e]/g, '?')),
);
const answerHeaders = fc
  .record({
    date: fc.option(answerHeader, { freq: 1 }),
    'x-ratelimit-limit': fc.option(answerHeader, { freq: 1 }),
    'x-ratelimit-remaining': fc.option(answerHeader, { freq: 1 }),
    'x-ratelimit-reset': fc.option(answerHeader, { freq: 1 }),
    'retry-after': fc.option(answerHeader, { freq: 1 }),
    'x-request-id': fc.option(answerHeader, { freq: 1 }),
    'content-type': fc.option(answerHeader, { freq: 1 }),
    location: fc.option(answerHeader, { freq: 1 }),
  })
  .map((given) => given satisfies Record<string, string | null>);
const summary = { name: 'placed-order', count: 2, first: new Date(0), last: new Date(1_000) };
const link = fc.oneof(
  anyText,
  fc.constantFrom(
    'https://api.intercom.io/events?type=user&user_id=42&before=1',
    '/events?before=1',
    'https://evil.example.org/events',
    'https://api.intercom.io/me',
    '//',
  ),
);
const event = nearly({
  id: anyText,
  event_name: anyText,
  created_at: fc.oneof(fc.integer(), fc.double()),
  user_id: anyText,
  metadata: fc.dictionary(anyText, anyJson, { maxKeys: 2 }),
});
const answerBody = fc.oneof(
  nearly({
    type: fc.constantFrom('event.list', 'event.summary', 'error.list', 'contact', 'job'),
    id: anyText,
    events: fc.array(event, { maxLength: 2 }),
    pages: nearly({ next: link, since: link }),
    data: fc.array(contact, { maxLength: 2 }),
    items: fc.array(nearly({ data: event, error: anyJson }), { maxLength: 2 }),
    tasks: fc.array(nearly({ id: anyText, item_count: fc.integer() }), { maxLength: 2 }),
    errors: fc.array(nearly({ code: fc.constantFrom('not_found', 'x'), message: anyText }), {
      maxLength: 2,
    }),
    app: nearly({ id_code: anyText, region: anyText }),
  }),
  nearly({ errors: anyJson }),
  fc.oneof(
    fc.constantFrom('', ' ', 'null', '[]', '{', '<html>', '"', '\u0000', '{"errors":[null]}'),
    anyText,
  ),
);
const answer: fc.Arbitrary<Fault> = fc.record({
  kind: fc.constant('answer' as const),
  times: fc.constant('always' as const),
  status: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(200, 200, 202, 404, 409, 429) },
    { weight: 1, arbitrary: fc.integer({ min: 200, max: 599 }) },
  ),
  body: answerBody,
  headers: answerHeaders,
});

test('any response to an awaited request gives a result or an IntercomEventsError', async () => {
  const rejections = watchRejections();
  const here = await world();
  const asks: readonly ((events: IntercomEvents) => unknown)[] = [
    (events) => all(events.list('42', { limit: 20 })),
    (events) => all(events.list('42', { limit: 20, since: 1_700_000_000 }).pages()),
    (events) => events.poll('42'),
    (events) => events.poll('42', '/events?type=user&user_id=42&since=5'),
    (events) => events.summarise('42'),
    (events) => events.createSummaries('42', [summary]),
    (events) => events.send('42', 'placed-order'),
    (events) => events.contacts.find({ email: 'ada@example.org' }),
    (events) => events.contacts.find({ id: 'x' }),
    (events) => events.contacts.create({ userId: '42' }),
    (events) => events.bulk.submit([{ user: '42', name: 'placed-order', at: 1_799_000_000 }]),
    (events) => events.bulk.job('job_5'),
    (events) => events.bulk.errors('job_5'),
    (events) => events.me(),
  ];
  await fc.assert(
    fc.asyncProperty(fc.nat(asks.length - 1), answer, async (which, fault) => {
      const script = here.sandbox.fault(fault);
      try {
        const value = await outcome(here, () => asks[which]?.(here.events));
        expectOurs(value);
        // The call is right: only the response may be wrong.
        expect(value).not.toBeInstanceOf(UsageError);
      } finally {
        script.remove();
      }
    }),
    { numRuns: 600 },
  );

  await rejections.expectNone();
});

test('after any response an event is delivered, dead or waiting, and others are delivered later', async () => {
  const rejections = watchRejections();
  const here = await world();
  const { events, clock, sandbox, told } = here;
  await fc.assert(
    fc.asyncProperty(answer, async (fault) => {
      const script = sandbox.fault(fault);
      expect(events.track('42', 'placed-order').status).toBe('accepted');
      await clock.advance(2_000);
      expectLaw(events);
      script.remove();
      // No response delays others for longer than five minutes.
      await clock.advance(301_000);
      expectLaw(events);
    }),
    { numRuns: 150 },
  );
  // An unknown contact is probed again within 20.6 hours.
  await clock.advance(24 * 3_600_000);

  expect(expectLaw(events).pending).toBe(0);
  expect(told.dead.every(({ status }) => status !== undefined)).toBe(true);
  await rejections.expectNone();
});

const row = fc.oneof(
  {
    weight: 6,
    arbitrary: nearly({
      user: fc.constantFrom('42', { email: 'ada@example.org' }, { id: 'x' }, 7),
      name: fc.constantFrom('placed-order', 'Paid.Order'),
      at: fc.oneof(
        fc.integer({ min: 1_799_000_000, max: 1_799_000_100 }),
        fc.constant(new Date(1_799_000_000_000)),
      ),
      metadata: fc.dictionary(anyText, anyThing, { maxKeys: 12 }),
      key: anyText,
    }),
  },
  { weight: 1, arbitrary: anyThing },
  { weight: 1, arbitrary: fc.record({ unreadable: anyText, key: anyText }) },
);

test('any rows of an import are delivered, skipped as repeated, or refused with their number', async () => {
  const here = await world();
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 12 }), fc.boolean(), async (rows, dryRun) => {
      const failures: ImportFailure[] = [];
      const onInvalid = (failure: ImportFailure) => failures.push(failure);
      const report = await outcome(here, () =>
        here.events.import(wrong(rows), { dryRun, onInvalid }),
      );
      const { status, read, fit, delivered, duplicates, refused } = wrong<ImportReport>(report);

      expect({ status, read }).toEqual({ status: 'done', read: rows.length });
      expect(delivered + duplicates + total(refused) + (dryRun ? fit : 0)).toBe(rows.length);
      expect(failures.map(({ index }) => index).sort((a, b) => a - b)).toEqual(
        [...new Set(failures.map(({ index }) => index))].sort((a, b) => a - b),
      );
      expect(failures).toHaveLength(total(refused));
    }),
    { numRuns: 150 },
  );
});

const count = fc.oneof({ weight: 5, arbitrary: fc.nat(6) }, fc.integer(), fc.double());
const progress = {
  position: count,
  done: fc.array(fc.tuple(count, count), { maxLength: 3 }),
};
const checkpoint = nearly({
  version: fc.constant(1),
  ...progress,
  fingerprint: nearly({ rows: count, hash: anyText }),
});

test('with any checkpoint, an import continues, starts over, or refuses it before anything is sent', async () => {
  const here = await world();
  const { events, sandbox } = here;
  const rows = [1, 2, 3].map((n) => ({ user: '42', name: 'paid', at: 1_799_000_000 + n }));
  const real = wrong<ImportReport>(await outcome(here, () => events.import(rows))).checkpoint;
  const given = fc.oneof(
    { weight: 3, arbitrary: checkpoint },
    // A checkpoint of the same source, modified.
    { weight: 3, arbitrary: nearly(progress) },
    { weight: 1, arbitrary: anyThing },
  );
  await fc.assert(
    fc.asyncProperty(given, fc.boolean(), async (made, isOurs) => {
      const { stored, duplicates } = sandbox.counts;
      const whole = typeof made === 'object' && made !== null ? { ...real, ...made } : made;
      const value = await outcome(here, () =>
        events.import(rows, { checkpoint: wrong(isOurs ? whole : made) }),
      );

      if (value instanceof Error) {
        expect(value).toBeInstanceOf(UsageError);
        expect(sandbox.counts).toMatchObject({ stored, duplicates });
      } else {
        const { read, skipped, delivered } = wrong<ImportReport>(value);
        expect(delivered + skipped).toBe(read);
      }
    }),
    { numRuns: 200 },
  );
});
