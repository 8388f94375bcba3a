import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import type { Sandbox } from '../index.js';
import { call, placedOrder, running, startMs } from '../test-support.js';
import type {
  ContactView,
  EventDetails,
  EventRow,
  LiveSnapshot,
  LiveUpdate,
  Overview,
} from './api.js';

/** What a page knows: the snapshot with all updates applied to it. */
interface Page {
  readonly events: Map<number, EventRow>;
  readonly requests: Map<number, { readonly number: number }>;
  overview: Overview;
  snapshots: number;
}

/** Connects to the live stream like a page. `until` resolves when the page knows what it should. */
async function openPage(sandbox: Sandbox) {
  const ending = new AbortController();
  const { signal } = ending;
  onTestFinished(() => ending.abort());
  const response = await fetch(`${sandbox.inspectorUrl}/stream`, { signal });
  const page: Page = {
    events: new Map(),
    requests: new Map(),
    overview: {} as Overview,
    snapshots: 0,
  };
  const waiting = new Set<() => void>();
  const apply = (event: string, data: LiveSnapshot & LiveUpdate) => {
    if (event === 'snapshot') {
      page.events.clear();
      page.requests.clear();
      page.snapshots += 1;
    }
    for (const row of data.events) page.events.set(row.id, row);
    for (const row of data.requests) page.requests.set(row.number, row);
    page.overview = data.overview ?? page.overview;
    for (const check of waiting) check();
  };
  const read = async () => {
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      const messages = text.split('\n\n');
      text = messages.pop() ?? '';
      for (const message of messages) {
        const [, event = '', data = ''] = /^event: (\w+)\ndata: (.*)$/s.exec(message) ?? [];
        apply(event, JSON.parse(data));
      }
    }
  };
  void read().catch(() => undefined);
  const until = (isMet: (page: Page) => boolean): Promise<Page> =>
    new Promise((resolve) => {
      const check = () => {
        if (!isMet(page)) return;
        waiting.delete(check);
        resolve(page);
      };
      waiting.add(check);
      check();
    });
  await until(({ snapshots }) => snapshots === 1);
  return { page, until, headers: response.headers, status: response.status };
}

async function rows(sandbox: Sandbox): Promise<readonly EventRow[]> {
  const { page } = await openPage(sandbox);
  return [...page.events.values()];
}

async function details(sandbox: Sandbox, id: number): Promise<EventDetails> {
  const response = await fetch(`${sandbox.inspectorUrl}/events/${id}`);
  return (await response.json()) as EventDetails;
}

const statesOf = (events: readonly EventRow[]) => events.map(({ name, state }) => [name, state]);

test('a page gets all events with what became of them', async () => {
  const sandbox = await running({ now: () => startMs });
  const price = { amount: 349_99, currency: 'eur' };
  const page = { url: 'https://example.org/17', value: 'A-17' };
  const metadata = { order: 'A-17', price, page, paid_date: 1_896_048_000, sent_at: 1e15 };
  await call(sandbox, { body: { ...placedOrder, metadata } });
  await call(sandbox, { body: { ...placedOrder, event_name: 'Invited.Friend' } });
  await call(sandbox, { body: { ...placedOrder, metadata: { order: 'B' } } });
  await call(sandbox, { body: { ...placedOrder, user_id: '7' } });

  const [stored, changed, duplicate, refused] = await rows(sandbox);
  expect(stored).toEqual({
    id: 1,
    atMs: startMs,
    createdAtSec: placedOrder.created_at,
    name: 'placed-order',
    contact: { by: 'user_id', value: '42' },
    contactId: sandbox.contacts.all[0]?.id,
    state: 'stored',
    attempts: 1,
    last: { request: 1, atMs: startMs, status: 202, state: 'stored' },
    preview:
      'order: A-17, price: €349.99, page: A-17, paid_date: 2030-01-31 00:00Z, sent_at: 1000000000000000',
    note: '',
  });
  expect(changed).toMatchObject({
    name: 'invited-friend',
    state: 'changed',
    note: 'Name lower-cased, `.` became `-`.',
  });
  expect(duplicate).toMatchObject({ state: 'duplicate', last: { status: 202 } });
  expect(refused).toMatchObject({
    state: 'refused',
    last: { status: 404, reason: { code: 'not_found' } },
  });
});

test('attempts to send the same event are one row', async () => {
  const sandbox = await running({ contacts: [] });
  sandbox.fault({ kind: 'answer', status: 429 });
  sandbox.fault({ kind: 'answer', status: 503 });
  sandbox.fault({ kind: 'reset', when: 'before-store' });
  for (let at = 0; at < 4; at += 1) await call(sandbox).catch(() => undefined);
  sandbox.contacts.add({ user_id: '42' });
  await call(sandbox);

  const [row, ...more] = await rows(sandbox);
  expect(more).toEqual([]);
  expect(row).toMatchObject({ state: 'stored', attempts: 5, last: { request: 5, status: 202 } });
  const { attempts } = await details(sandbox, row?.id ?? 0);
  expect(attempts.map(({ state, status, fault }) => [state, status, fault])).toEqual([
    ['failed', 429, 'answer'],
    ['failed', 503, 'answer'],
    ['failed', undefined, 'reset'],
    ['refused', 404, undefined],
    ['stored', 202, undefined],
  ]);
});

test.each([
  { kind: 'reset', when: 'after-store' },
  { kind: 'reset', when: 'in-response' },
  { kind: 'answer', status: 503, store: true },
] as const)('a retry after a lost response is another attempt: %j', async (fault) => {
  const sandbox = await running();
  sandbox.fault(fault);
  await call(sandbox).catch(() => undefined);
  await call(sandbox);

  const [row, ...more] = await rows(sandbox);
  expect(more).toEqual([]);
  expect(row).toMatchObject({ state: 'stored', attempts: 2 });
  const { attempts, original } = await details(sandbox, row?.id ?? 0);
  expect(attempts.map(({ state }) => state)).toEqual(['stored', 'duplicate']);
  expect(original).toBeUndefined();
});

test('the same event after a success is a duplicate, and names the original', async () => {
  const sandbox = await running({ now: () => startMs });
  for (const metadata of [{ n: 1 }, { n: 1 }, { n: 2 }]) {
    await call(sandbox, { body: { ...placedOrder, metadata } });
  }

  const [first, same, other] = await rows(sandbox);
  expect([first?.state, same?.state, other?.state]).toEqual(['stored', 'duplicate', 'duplicate']);
  const original = { id: first?.id, atMs: startMs };
  expect((await details(sandbox, same?.id ?? 0)).original).toEqual({
    ...original,
    isDifferent: false,
  });
  expect((await details(sandbox, other?.id ?? 0)).original).toEqual({
    ...original,
    isDifferent: true,
  });
});

test('items of a bulk request are rows', async () => {
  const sandbox = await running();
  const item = (more: object) => ({
    method: 'post',
    data_type: 'event',
    data: { ...placedOrder, ...more },
  });
  const items = [item({}), item({}), item({ user_id: '7' }), item({ event_name: 'Other' }), 'x'];
  await call(sandbox, { path: '/bulk/events', body: { items } });

  const found = await rows(sandbox);
  expect(statesOf(found)).toEqual([
    ['placed-order', 'stored'],
    ['placed-order', 'duplicate'],
    ['placed-order', 'refused'],
    ['other', 'changed'],
    ['', 'refused'],
  ]);
  expect(found.map(({ last }) => [last.item, last.status])).toEqual([
    [0, 200],
    [1, 200],
    [2, 404],
    [3, 200],
    [4, 400],
  ]);
});

test('events that could not be read are rows with the reason', async () => {
  const sandbox = await running();
  await call(sandbox, { body: '{' });
  await call(sandbox, { headers: { Authorization: undefined } });
  await call(sandbox, { body: { ...placedOrder, created_at: undefined } });

  expect((await rows(sandbox)).map(({ name, state, last }) => [name, state, last.reason])).toEqual([
    ['', 'refused', { code: 'parameter_invalid', message: 'invalid JSON' }],
    ['placed-order', 'refused', { code: 'unauthorized', message: 'Access Token Invalid' }],
    [
      'placed-order',
      'refused',
      { code: 'parameter_not_found', message: 'missing data parameter: created_at' },
    ],
  ]);
});

test('details have the sent and the stored form, and the differences in words', async () => {
  const sandbox = await running();
  const metadata = Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`key_${at}`, at]));
  const sent = { ...placedOrder, event_name: 'Placed.Order$', user_id: 42, metadata };
  await call(sandbox, { body: sent });

  const [row] = await rows(sandbox);
  const { key_10: _10, key_11: _11, ...kept } = metadata;
  expect(await details(sandbox, row?.id ?? 0)).toMatchObject({
    row,
    sent,
    stored: { event_name: 'placed-order-', created_at: placedOrder.created_at, metadata: kept },
    droppedKeys: ['key_10', 'key_11'],
    differences: [
      'Name lower-cased, `.` and `$` became `-`.',
      '2 metadata keys dropped: key_10, key_11. Intercom keeps the first 10.',
      'user_id was sent as a number and is stored as text.',
    ],
  });
  expect(sandbox.events[0]).toMatchObject({ event_name: 'placed-order-', metadata: kept });
});

test.each([
  [{ user_id: '7' }, { user_id: '7' }],
  [{ user_id: undefined, email: 'ada@example.org' }, { email: 'ada@example.org' }],
  [{ user_id: 7 }, { user_id: '7' }],
  [{ id: 'abc' }, { id: 'abc' }],
])(
  'details of an event of an unknown contact have the contact to add: %j',
  async (more, contact) => {
    const sandbox = await running();
    await call(sandbox, { body: { ...placedOrder, ...more } });

    const [row] = await rows(sandbox);
    expect((await details(sandbox, row?.id ?? 0)).missingContact).toEqual(contact);
  },
);

test('a page is told of new and changed events, and of a reset', async () => {
  const sandbox = await running();
  const { page, until, headers } = await openPage(sandbox);
  expect(headers.get('content-type')).toBe('text/event-stream');
  expect(page.events.size).toBe(0);
  const hang = sandbox.fault({ kind: 'hang', when: 'before-headers', store: false });
  const answer = call(sandbox);

  await until(({ events }) => events.get(1)?.state === 'waiting');
  hang.remove();
  await answer;
  await until(({ events }) => events.get(1)?.state === 'stored');
  await until(({ requests, overview }) => requests.size === 1 && overview.counts.stored === 1);

  sandbox.reset();
  await until(({ snapshots }) => snapshots === 2);
  expect([page.events.size, page.requests.size, page.overview.counts.stored]).toEqual([0, 0, 0]);
  await call(sandbox);
  await until(({ events }) => events.get(2)?.state === 'stored');
});

test('the overview has counts, names, faults and missing contacts', async () => {
  const sandbox = await running({ now: () => startMs, token: 'made-up-token' });
  const { until } = await openPage(sandbox);
  await call(sandbox);
  for (const event_name of ['a', 'b']) {
    await call(sandbox, { body: { ...placedOrder, event_name, user_id: '7' } });
  }
  await call(sandbox, { body: { ...placedOrder, user_id: '8' } });
  sandbox.contacts.add({ user_id: '8' });
  sandbox.fault({ kind: 'answer', status: 503, times: 3 });

  const { overview } = await until((page) => page.overview.faults.length === 1);
  expect(overview).toMatchObject({
    token: 'made-up-token',
    isStrict: true,
    counts: { requests: 4, stored: 1, duplicates: 0, contacts: 2 },
    names: { used: 1, max: 120 },
    faults: [{ kind: 'answer', times: 3, settings: '{"status":503}', hits: 0 }],
    missing: [{ contact: { by: 'user_id', value: '7' }, events: 2, lastAtMs: startMs }],
    rate: { perMinute: 10_000, limit: 1_667, used: 4, windowSec: 10, history: [] },
  });
});

test('the rate limit has a history of windows', async () => {
  let nowMs = startMs;
  const sandbox = await running({ now: () => nowMs, rateLimit: { perMinute: 12 } });
  for (let at = 0; at < 5; at += 1) await call(sandbox);
  nowMs += 30_000;
  await call(sandbox);

  const { page } = await openPage(sandbox);
  expect(page.overview.rate).toMatchObject({
    limit: 2,
    used: 1,
    history: [{ startSec: startMs / 1000, limit: 2, used: 2, refused: 3 }],
  });
});

test('settings of the page apply at once and until a reset', async () => {
  const sandbox = await running();
  const change = async (body: object) =>
    (await call(sandbox, { path: '/inspector/settings', body })).status;
  const { until } = await openPage(sandbox);

  expect(await change({ unknownContacts: 'create', latencyMs: 30, rateLimit: 6 })).toBe(200);
  await until(({ overview }) => !overview.isStrict && overview.latencyMs === 30);
  const startedAt = performance.now();
  expect((await call(sandbox, { body: { ...placedOrder, user_id: '7' } })).status).toBe(202);
  expect(performance.now() - startedAt).toBeGreaterThan(25);
  expect((await call(sandbox)).status).toBe(429);
  expect(await change({ rateLimit: false })).toBe(200);
  expect((await call(sandbox)).status).toBe(202);
  expect(await change({ rateLimit: 'initial' })).toBe(200);
  expect((await call(sandbox)).headers['x-ratelimit-limit']).toBe('1667');

  sandbox.reset();
  expect((await call(sandbox, { body: { ...placedOrder, user_id: '8' } })).status).toBe(404);
  await until(({ overview }) => overview.isStrict && overview.latencyMs === 0);
  for (const body of [
    { latencyMs: -1 },
    { rateLimit: 0 },
    { rateLimit: 'x' },
    { other: 1 },
    null,
  ]) {
    expect(await change(body as object)).toBe(400);
  }
});

test('contacts are found by text, and have events, summaries and charts', async () => {
  const contacts = [{ user_id: 'Ada', email: 'ada@example.org' }, { user_id: 'grace' }];
  const sandbox = await running({ now: () => startMs, contacts });
  const at = startMs / 1000;
  for (const [name, sec] of [
    ['a', 0],
    ['a', 100],
    ['b', 50],
  ] as const) {
    const event = { event_name: name, created_at: at - sec, user_id: 'Ada' };
    await call(sandbox, { body: event });
  }
  const read = async (path: string) =>
    (await fetch(`${sandbox.inspectorUrl}/contacts${path}`)).json();

  expect(await read('?text=ADA')).toMatchObject({
    contacts: [{ contact: { user_id: 'Ada' }, events: 3, lastSec: at }],
    total: 1,
  });
  expect(await read('')).toMatchObject({ total: 2 });
  const [ada] = sandbox.contacts.find({ user_id: 'Ada' });
  const id = ada?.id;
  const view = (await read(`/${id}`)) as ContactView;
  expect(view).toMatchObject({
    contact: { id, user_id: 'Ada' },
    names: [
      { name: 'a', count: 2 },
      { name: 'b', count: 1 },
    ],
    fromSec: at - 100,
    toSec: at,
    eventCount: 3,
  });
  expect(view.events.map(({ created_at }) => at - created_at)).toEqual([0, 50, 100]);
  expect(view.names[0]?.chart).toEqual([1, ...Array(22).fill(0), 1]);
  expect((await fetch(`${sandbox.inspectorUrl}/contacts/unknown`)).status).toBe(404);
});

test('events of dropped requests are dropped', async () => {
  const sandbox = await running({ keepRequests: 3, rateLimit: false });
  const { until } = await openPage(sandbox);
  for (let at = 0; at < 5; at += 1)
    await call(sandbox, { body: { ...placedOrder, created_at: at } });
  await until(({ events }) => events.has(5));

  expect((await rows(sandbox)).map(({ createdAtSec }) => createdAtSec)).toEqual([2, 3, 4]);
  expect((await fetch(`${sandbox.inspectorUrl}/events/1`)).status).toBe(404);
});

test('the log follows the sandbox without an open page, within the kept requests', async () => {
  const sandbox = await running({ keepRequests: 100, rateLimit: false });
  await rows(sandbox);
  for (let at = 0; at < 1_100; at += 1)
    await call(sandbox, { body: { ...placedOrder, created_at: at } });

  expect(await rows(sandbox)).toHaveLength(100);
});

test('at most 20 pages are served at the same time', async () => {
  const sandbox = await running();
  const pages = await Promise.all(Array.from({ length: 20 }, () => openPage(sandbox)));
  expect(pages.map(({ status }) => status)).toEqual(Array(20).fill(200));

  expect((await fetch(`${sandbox.inspectorUrl}/stream`)).status).toBe(503);
});

test('the rows agree with the counters, whatever is sent', { timeout: 60_000 }, async () => {
  const event = fc.record({
    event_name: fc.constantFrom('a', 'A', 'b.c', '', 1),
    created_at: fc.constantFrom(1, 2, 'x'),
    user_id: fc.constantFrom('42', 42, '7'),
    metadata: fc.constantFrom({}, { n: 1 }, { n: 2 }, { list: [] }),
  });
  const fault = fc.constantFrom(
    { kind: 'answer', status: 503 } as const,
    { kind: 'answer', status: 503, store: true } as const,
    { kind: 'answer', status: 422 } as const,
    { kind: 'reset', when: 'after-store' } as const,
    undefined,
    undefined,
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(event, fault), { maxLength: 12 }), async (steps) => {
      const sandbox = await running({ rateLimit: false });
      for (const [body, given] of steps) {
        if (given !== undefined) sandbox.fault(given);
        await call(sandbox, { body }).catch(() => undefined);
      }
      const found = await rows(sandbox);
      const stored = found.filter(({ state }) => state === 'stored' || state === 'changed');
      expect(stored).toHaveLength(sandbox.counts.stored);
      expect(found.reduce((sum, { attempts }) => sum + attempts, 0)).toBe(steps.length);
      await sandbox.stop();
    }),
    { numRuns: 40 },
  );
});
