import { Readable } from 'node:stream';
import type { ImportFailure, ImportReport, ImportRow } from '@intercom-events/core';
import { expect, test } from 'vitest';
import { startWorld, type World, type WorldOptions } from '../support/world.js';
import { failure } from './stand-in.js';

/** A time in the last 90 days of the manual clock, which starts at 1 800 000 000. */
const at = 1_799_000_000;

/** Rows with different seconds: Intercom stores each of them. */
function* rows(count: number): Generator<ImportRow> {
  for (let n = 0; n < count; n += 1) {
    yield { user: '42', name: 'placed-order', metadata: { n }, at: at + n, key: `line ${n + 1}` };
  }
}

async function* slowly<T>(items: Iterable<T>): AsyncGenerator<T> {
  for (const item of items) yield await Promise.resolve(item);
}

const first = { user: '42', name: 'placed-order', at };

/** A world without a rate limit by default. */
function world(options: WorldOptions = {}): Promise<World> {
  return startWorld({ ...options, sandbox: { rateLimit: false, ...options.sandbox } });
}

/** The seconds of the stored events, relative to the first row. */
function stored({ sandbox }: World): number[] {
  return sandbox.events.map(({ created_at }) => created_at - at).sort((a, b) => a - b);
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_none, n) => n);
}

/** Lets time pass until the import has ended. */
async function ended({ clock }: World, running: Promise<ImportReport>, maxMs = 600_000) {
  let report: ImportReport | undefined;
  void running.then((found) => {
    report = found;
  });
  await clock.advanceUntil(() => report !== undefined, { maxMs });
  return running;
}

test.each([
  ['an array', () => [...rows(500)]],
  ['a generator', () => rows(500)],
  ['an async generator', () => slowly(rows(500))],
  ['a stream of objects', () => Readable.from(rows(500))],
])(
  'every row of %s is delivered once, and none of it is in the counters of track()',
  async (_what, source) => {
    const here = await world();
    const before = here.events.stats();

    const report = await here.events.import(source());

    expect(report).toMatchObject({
      status: 'done',
      dryRun: false,
      read: 500,
      skipped: 0,
      fit: 500,
      delivered: 500,
      duplicates: 0,
      refused: {},
      changed: 0,
    });
    expect(report.checkpoint).toMatchObject({ position: 500, done: [] });
    expect(stored(here)).toEqual(upTo(500));
    expect(here.sandbox.counts).toMatchObject({ stored: 500, duplicates: 0 });
    expect(here.sandbox.counts.connections.maxOpen).toBeLessThanOrEqual(10);
    expect(here.events.stats()).toEqual(before);
  },
);

test('each refused row is reported, with the reason and what to do', async () => {
  const { events, sandbox } = await world({ client: { names: { max: 3, warnAt: 3 } } });
  const failures: ImportFailure[] = [];
  const good = { user: '42', name: 'placed-order', at };
  const source: unknown[] = [
    good,
    null,
    { unreadable: 'Line 3 has 4 columns, not 5.', key: 'line 3' },
    { ...good, user: '' },
    { ...good, name: ' ' },
    { ...good, at: undefined },
    { ...good, at: '2026-01-01' },
    { ...good, at: at * 10 },
    { ...good, at: at - 90 * 86_400 },
    { ...good, metadata: { other: 1 } },
    { ...good, user: 'nobody' },
    { ...good, name: 'second-name' },
    { ...good, name: 'third-name' },
    { ...good, name: 'fourth-name' },
    {
      get user(): string {
        throw new Error('secret');
      },
    },
  ];

  const report = await events.import(source as ImportRow[], {
    onInvalid: (one) => failures.push(one),
  });

  expect(
    failures.sort((a, b) => a.index - b.index).map(({ index, reason }) => [index, reason]),
  ).toEqual([
    [1, 'unreadable'],
    [2, 'unreadable'],
    [3, 'invalid_user'],
    [4, 'invalid_name'],
    [5, 'missing_time'],
    [6, 'invalid_time'],
    [7, 'invalid_time'],
    [8, 'too_old'],
    [10, 'unknown_contact'],
    [13, 'too_many_names'],
    [14, 'unreadable'],
  ]);
  expect(failures[1]).toMatchObject({
    key: 'line 3',
    explanation: 'Line 3 has 4 columns, not 5.',
    row: source[2],
  });
  expect(failures[8]).toMatchObject({ status: 404, code: 'not_found', row: source[10] });
  expect(report).toMatchObject({
    status: 'done',
    read: 15,
    delivered: 4,
    moved: 1,
    refused: { unreadable: 3, invalid_time: 2, unknown_contact: 1 },
    checkpoint: { position: 15, done: [] },
  });
  expect(sandbox.counts.stored).toBe(4);
});

test('different events of one second are all kept: the later ones take the next free second', async () => {
  const { events, sandbox } = await world();
  const row = (n: number, second = 0) => ({ ...first, at: at + second, metadata: { n } });
  const options = { concurrency: 1 };
  const report = await events.import([row(1), row(2), row(3, 1), row(1), row(2)], options);
  const again = await events.import([row(1), row(2), row(3, 1)], options);

  expect(report).toMatchObject({ delivered: 3, moved: 2, duplicates: 2, refused: {} });
  expect(again).toMatchObject({ delivered: 3, moved: 2 });
  expect(sandbox.events.map(({ created_at, metadata }) => [created_at - at, metadata])).toEqual([
    [0, { n: 1 }],
    [1, { n: 2 }],
    [2, { n: 3 }],
  ]);
  expect(sandbox.counts).toMatchObject({ stored: 3, duplicates: 3 });
});

test('milliseconds are recognised, repeats are sent once, changed metadata is reported', async () => {
  const { events, sandbox } = await world();
  const changed: unknown[] = [];
  const row = { user: '42', name: 'placed-order', at };

  const report = await events.import(
    [
      row,
      row,
      { ...row, at: (at + 1) * 1000 },
      { ...row, at: at + 2, metadata: { tags: ['a'] as never } },
    ],
    { onChanged: (one) => changed.push(one) },
  );

  expect(report).toMatchObject({ delivered: 3, duplicates: 1, milliseconds: 1, changed: 1 });
  expect(changed).toEqual([
    {
      index: 3,
      changes: [{ change: 'removed_array', key: 'tags' }],
      body: `{"created_at":${at + 2},"user_id":"42","event_name":"placed-order"}`,
    },
  ]);
  expect(sandbox.counts).toMatchObject({ stored: 3, duplicates: 0 });
});

test('a dry run shows the bodies of the first ten rows that would be sent', async () => {
  const { events, sandbox } = await world();
  const shown: unknown[] = [];
  const old = { user: '42', name: 'placed-order', at: 1_700_000_000 };
  const options = { dryRun: true, onPreview: (one: unknown) => shown.push(one) };
  await events.import([old, ...rows(20)], options);
  await events.import(rows(1), { onPreview: (one) => shown.push(one) });

  expect(shown).toHaveLength(10);
  expect(shown[0]).toEqual({
    index: 1,
    key: 'line 1',
    body: `{"created_at":${at},"user_id":"42","event_name":"placed-order","metadata":{"n":0}}`,
  });
  expect(sandbox.counts.stored).toBe(1);
});

test('an aborted import continues from its checkpoint: nothing lost, nothing sent twice', async () => {
  const here = await world();
  const ending = new AbortController();
  const soFar = here.sandbox.waitFor(100).then(() => ending.abort());

  const first = await here.events.import(rows(1_000), { signal: ending.signal });
  await soFar;
  const checkpoint = JSON.parse(JSON.stringify(first.checkpoint));
  const second = await here.events.import(slowly(rows(1_000)), { checkpoint });

  expect(first).toMatchObject({ status: 'stopped', because: 'aborted' });
  expect(first.delivered).toBeGreaterThanOrEqual(100);
  expect(first.delivered).toBeLessThan(1_000);
  expect(second).toMatchObject({ status: 'done', read: 1_000, skipped: first.delivered });
  expect(first.delivered + second.delivered).toBe(1_000);
  expect(stored(here)).toEqual(upTo(1_000));
  expect(here.sandbox.counts.duplicates).toBe(0);
});

test('a checkpoint has the rows that were done out of order, and none without a response', async () => {
  const here = await world();
  const hang = here.sandbox.fault({
    kind: 'hang',
    when: 'before-headers',
    store: false,
    match: ({ body }) => body.includes('"n":3}'),
  });
  here.traffic.holdUntilGivenUp();
  const ending = new AbortController();

  const running = here.events.import(rows(50), { signal: ending.signal });
  await here.sandbox.waitFor(49);
  await here.clock.settle();
  ending.abort();
  // It waits for events in flight, as long as an attempt may take.
  await here.clock.advance(10_000);
  const report = await running;
  hang.remove();

  expect(report).toMatchObject({ status: 'stopped', because: 'aborted', delivered: 49 });
  expect(report.checkpoint).toMatchObject({ position: 3, done: [[4, 49]] });
  const rest = await here.events.import(rows(50), { checkpoint: report.checkpoint });
  expect(rest).toMatchObject({ status: 'done', skipped: 49, delivered: 1 });
  expect(stored(here)).toEqual(upTo(50));
});

test('a wrong token stops it at once; with the right one it continues', async () => {
  const here = await world({ client: { accessToken: 'wrong-token' } });
  const report = await here.events.import(rows(500));
  const asked = here.sandbox.counts.requests;

  expect(report).toMatchObject({ status: 'stopped', because: 'unauthorised', delivered: 0 });
  expect(report.explanation).toContain('access token');
  expect(asked).toBeLessThanOrEqual(10);
  expect(report.checkpoint).toMatchObject({ position: 0, done: [] });

  const there = await world();
  const rest = await there.events.import(rows(500), { checkpoint: report.checkpoint });
  expect(rest).toMatchObject({ status: 'done', delivered: 500 });
});

test('rows that are not done may change before an import goes on: the new ones are sent', async () => {
  const here = await world();
  const ending = new AbortController();
  const soFar = here.sandbox.waitFor(100).then(() => ending.abort());
  const { checkpoint } = await here.events.import(rows(200), { signal: ending.signal });
  await soFar;
  const { position } = checkpoint;
  const changed = [...rows(200)]
    .with(position, { ...first, at: at + 1_000 })
    .with(150, { ...first, at: at + 1_001 })
    .concat({ ...first, at: at + 1_002 });

  const report = await here.events.import(changed, { checkpoint });

  expect(checkpoint).toMatchObject({ done: [], fingerprint: { rows: position } });
  expect(report).toMatchObject({ read: 201, skipped: position, delivered: 201 - position });
  expect(stored(here).slice(-3)).toEqual([1_000, 1_001, 1_002]);
});

test.each([
  ['too short', () => rows(50)],
  ['without its first rows', () => [...rows(200)].slice(10)],
  ['changed in a row that is done', () => [...rows(200)].with(60, { ...first, user: '43' })],
  ['of other rows', () => [...rows(200)].reverse()],
  ['empty', () => []],
  ['shorter than its place', () => rows(90)],
])(
  'a checkpoint of a source that is now %s is refused, and nothing is sent',
  async (_what, source) => {
    const here = await world();
    const ending = new AbortController();
    const soFar = here.sandbox.waitFor(100).then(() => ending.abort());
    const { checkpoint } = await here.events.import(rows(200), { signal: ending.signal });
    await soFar;
    const { requests } = here.sandbox.counts;

    const error = await failure(here.events.import(source(), { checkpoint }));

    expect(error).toMatchObject({ name: 'UsageError', code: 'CHECKPOINT_MISMATCH' });
    expect(here.sandbox.counts.requests).toBe(requests);
  },
);

test('it waits for a connection that is lost for a while', async () => {
  const here = await world();
  const running = here.events.import(rows(300));
  await here.sandbox.waitFor(100);
  await here.proxy.refuse();
  await here.clock.advance(20_000);
  await here.proxy.open();

  const report = await ended(here, running);

  expect(report).toMatchObject({ status: 'done', delivered: 300 });
  expect(stored(here)).toEqual(upTo(300));
});

test('a permanently lost connection stops it with a checkpoint, and a later run does the rest', async () => {
  const here = await world();
  const running = here.events.import(rows(300), { outageMs: 30_000 });
  await here.sandbox.waitFor(100);
  await here.proxy.refuse();
  const lostMs = here.clock.nowMs();

  const first = await ended(here, running, 40_000);

  expect(first).toMatchObject({ status: 'stopped', because: 'unreachable' });
  expect(here.clock.nowMs() - lostMs).toBeLessThan(32_000);
  await here.proxy.open();
  const { checkpoint } = first;
  const second = await ended(here, here.events.import(rows(300), { checkpoint }));
  expect(second).toMatchObject({ status: 'done' });
  expect(first.delivered + second.delivered).toBe(300);
  expect(stored(here)).toEqual(upTo(300));
});

test('one event on which Intercom always fails delays neither the others nor the end', async () => {
  const here = await world();
  here.sandbox.fault({
    kind: 'answer',
    status: 500,
    times: 'always',
    match: ({ body }) => body.includes('"n":3}'),
  });
  const failures: ImportFailure[] = [];

  const running = here.events.import(rows(200), { onInvalid: (one) => failures.push(one) });
  const report = await ended(here, running);

  expect(report).toMatchObject({ status: 'done', delivered: 199, refused: { unavailable: 1 } });
  expect(failures).toMatchObject([{ index: 3, key: 'line 4', reason: 'unavailable', status: 500 }]);
});

test('it uses its share of every rate limit window, without a 429', async () => {
  const here = await world({ sandbox: { rateLimit: { perMinute: 600 } } });
  await here.clock.advance(1);
  const running = here.events.import(rows(700));
  const startMs = here.clock.nowMs();

  const report = await ended(here, running);

  expect(report).toMatchObject({ status: 'done', delivered: 700 });
  expect(here.sandbox.counts.byStatus[429]).toBeUndefined();
  // 90 of 100 in each window: seven windows are used up before the last one.
  const windows = Math.ceil((here.clock.nowMs() - startMs) / 10_000);
  expect(windows).toBeLessThanOrEqual(Math.ceil(700 / 90 / 0.97));
});

test('tracked events and awaited requests share the rate with an import, without a 429', async () => {
  const here = await world({
    sandbox: { rateLimit: { perMinute: 600 }, unknownContacts: 'create' },
  });
  await here.clock.advance(1);
  const running = here.events.import(rows(300));
  for (let n = 0; n < 200; n += 1) here.events.track(`user-${n}`, 'signed-up');
  const summary = here.events.summarise('42', { timeoutMs: 60_000 });

  const report = await ended(here, running);
  await here.clock.advance(60_000);

  expect(report).toMatchObject({ status: 'done', delivered: 300 });
  expect(here.events.stats()).toMatchObject({ delivered: 200, pending: 0 });
  expect((await summary).userId).toBe('42');
  expect(here.sandbox.counts.byStatus[429]).toBeUndefined();
});

test('after a 429 it waits, and the event is sent again', async () => {
  const here = await world();
  here.sandbox.fault({ kind: 'answer', status: 429, headers: { 'Retry-After': '7' }, times: 3 });

  const running = here.events.import(rows(50));
  const report = await ended(here, running);

  expect(report).toMatchObject({ status: 'done', delivered: 50, refused: {} });
  expect(here.clock.nowMs()).toBeGreaterThanOrEqual(7_000);
  expect(stored(here)).toEqual(upTo(50));
});

test('a source that throws stops it: the rows read so far are done, and the error is reported', async () => {
  const here = await world();
  const broken = new Error('made up');
  function* source() {
    yield* rows(20);
    throw broken;
  }

  const report = await here.events.import(source());

  expect(report).toMatchObject({ status: 'stopped', because: 'source_failed', error: broken });
  expect(report.delivered).toBe(report.checkpoint.position);
  expect(here.sandbox.counts.stored).toBe(report.delivered);
});

test('a row whose report failed is not done: the next run reports it again', async () => {
  const { events } = await world();
  const broken = new Error('disk full');
  const source = [{ user: '42', name: 'placed-order', at }, { unreadable: 'line 2' }];

  const first = await events.import(source, { onInvalid: () => Promise.reject(broken) });
  const named: ImportFailure[] = [];
  const { checkpoint } = first;
  const second = await events.import(source, { checkpoint, onInvalid: (one) => named.push(one) });

  expect(first).toMatchObject({ status: 'stopped', because: 'callback_failed', error: broken });
  expect(second).toMatchObject({ status: 'done', refused: { unreadable: 1 } });
  expect(named).toHaveLength(1);
});

test('an abort works while the source hangs, and closes the source', async () => {
  const { events, sandbox } = await world();
  let isTold = false;
  const source = {
    [Symbol.asyncIterator]() {
      const all = rows(5);
      return {
        next: async () => {
          const next = all.next();
          return next.done ? new Promise<never>(() => {}) : next;
        },
        return: async () => {
          isTold = true;
          return { done: true, value: undefined } as const;
        },
      };
    },
  };
  const ending = new AbortController();
  const running = events.import(source, { signal: ending.signal });
  await sandbox.waitFor(5);

  ending.abort();

  expect(await running).toMatchObject({ status: 'stopped', because: 'aborted', delivered: 5 });
  expect(isTold).toBe(true);
});

test('close() ends an import, with its reason', async () => {
  const here = await world();
  const running = here.events.import(rows(100_000));
  await here.sandbox.waitFor(50);

  await here.events.close({ deadlineMs: 0 });
  const report = await running;

  expect(report).toMatchObject({ status: 'stopped', because: 'closed' });
  expect(report.checkpoint.position).toBeGreaterThan(0);
  expect(await failure(here.events.import(rows(1)))).toMatchObject({ code: 'CLIENT_CLOSED' });
});

test('a dry run validates every row, sends none, and its checkpoint is the start', async () => {
  const { events, sandbox } = await world();
  const source = [...rows(20), { unreadable: 'line 21' }];

  const report = await events.import(source, { dryRun: true });

  expect(report).toMatchObject({
    status: 'done',
    dryRun: true,
    read: 21,
    fit: 20,
    delivered: 0,
    refused: { unreadable: 1 },
    checkpoint: { position: 0, done: [] },
  });
  expect(sandbox.counts.requests).toBe(0);
  expect(await events.import(source, { checkpoint: report.checkpoint })).toMatchObject({
    delivered: 20,
  });
});

test('a client in a dry run shows the first events and sends nothing', async () => {
  const { events, told, sandbox } = await world({ client: { dryRun: true } });

  expect(await events.import(rows(100))).toMatchObject({ status: 'done', dryRun: true, fit: 100 });

  const shown = told.lines.filter((line) => line.includes('would send'));
  expect(shown).toHaveLength(10);
  expect(shown[0]).toContain('"event_name":"placed-order","metadata":{"n":0}');
  expect(sandbox.counts.requests).toBe(0);
});

test('progress is reported twice a second and at the end, with a working checkpoint', async () => {
  const here = await world({ sandbox: { rateLimit: { perMinute: 600 } } });
  await here.clock.advance(1);
  const told: { delivered: number; because: string | undefined; position: number }[] = [];

  const running = here.events.import(rows(200), {
    onProgress: ({ delivered, waiting, checkpoint }) => {
      told.push({ delivered, because: waiting?.because, position: checkpoint().position });
    },
  });
  const report = await ended(here, running);

  expect(told.length).toBeGreaterThan(10);
  expect(told.at(-1)).toEqual({ delivered: 200, because: undefined, position: 200 });
  expect(told[0]).toMatchObject({ delivered: 90, position: 90 });
  expect(report.delivered).toBe(200);
});

test.each([
  ['no source', undefined, {}],
  ['text', 'rows', {}],
  ['no concurrency', [], { concurrency: 0 }],
  ['too much concurrency', [], { concurrency: 65 }],
  ['no function', [], { onInvalid: 'log' }],
  ['no checkpoint', [], { checkpoint: { position: 1 } }],
  [
    'a checkpoint that cannot be',
    [],
    { checkpoint: { version: 1, position: 3, done: [[1, 2]], fingerprint: { rows: 3, hash: '' } } },
  ],
])('%s is misuse', async (_what, source, options) => {
  const { events } = await world();

  expect(await failure(events.import(source as never, options as never))).toMatchObject({
    name: 'UsageError',
    code: 'INPUT_INVALID',
  });
});

test('a source is read row by row, and only when there is room', async () => {
  const here = await world();
  let asked = 0;
  let isAsked = false;
  const source: AsyncIterable<ImportRow> = {
    [Symbol.asyncIterator]: () => ({
      next: async () => {
        expect(isAsked).toBe(false);
        isAsked = true;
        await null;
        isAsked = false;
        asked += 1;
        return asked > 40
          ? { done: true, value: undefined }
          : { value: { user: '42', name: 'placed-order', at: at + asked } };
      },
    }),
  };

  const report = await here.events.import(source, { concurrency: 8 });

  expect(report).toMatchObject({ status: 'done', delivered: 40 });
});

test.each([[true], [false]])(
  'the progress has the rows per second (dry run: %s)',
  async (dryRun) => {
    const here = await world();
    const rates: number[] = [];
    async function* source() {
      for (const row of rows(1_000)) yield row;
      // Both a row that is checked and one that is sent count when they are done.
      await new Promise<void>((resolve) => here.clock.after(1_000, resolve));
    }

    await ended(
      here,
      here.events.import(source(), { dryRun, onProgress: ({ perSec }) => void rates.push(perSec) }),
    );

    expect(Math.max(...rates)).toBeGreaterThanOrEqual(1_000);
  },
);
