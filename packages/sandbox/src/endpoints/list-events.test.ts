import { expect, test } from 'vitest';
import type { ListedEvent, Sandbox } from '../index.js';
import { call, errorOf, list, placedOrder, running, startMs } from '../test-support.js';

interface Page {
  readonly type: string;
  readonly events: readonly ListedEvent[];
  readonly pages: { readonly next?: string; readonly since?: string };
}

const startSec = startMs / 1000;

async function page(sandbox: Sandbox, query: string): Promise<Page> {
  const { status, text } = await list(sandbox, query);
  expect(status).toBe(200);
  return JSON.parse(text);
}

async function send(sandbox: Sandbox, created_at: number, more: object = {}): Promise<void> {
  await call(sandbox, { body: { ...placedOrder, created_at, ...more } });
}

/** Follows `next` from a first query to the end. */
async function follow(sandbox: Sandbox, query: string): Promise<readonly Page[]> {
  const pages = [await page(sandbox, query)];
  for (let next = pages[0]?.pages.next; next !== undefined; next = pages.at(-1)?.pages.next) {
    expect(next.startsWith(`${sandbox.url}/events?`)).toBe(true);
    pages.push(await page(sandbox, new URL(next).search.slice(1)));
  }
  return pages;
}

function seconds(pages: readonly Page[]): readonly number[] {
  return pages.flatMap(({ events }) => events.map((event) => event.created_at));
}

/** The Unix time in milliseconds inside a version-1 UUID. */
function timeOf(id: string | undefined): number {
  const [low, mid, high = ''] = (id ?? '').split('-');
  const ticks = BigInt(`0x${high.slice(1)}${mid}${low}`) - 122_192_928_000_000_000n;
  return Number(ticks / 10_000n);
}

test('a list has the recorded shape, with keys in the recorded order', async () => {
  const sandbox = await running({
    contacts: [{ id: '572356ea29620415c0000002', user_id: '12', email: 'a@example.org' }],
    now: () => startMs,
  });
  await send(sandbox, startSec, { user_id: 12, metadata: { z: 1, a: 'x' } });
  const { text } = await list(sandbox, 'type=user&user_id=12');

  const { id } = JSON.parse(text).events[0];
  expect(text).toBe(
    `{"type":"event.list","events":[{"type":"event","id":"${id}","created_at":1700000000,` +
      '"event_name":"placed-order","user_id":"12","email":"a@example.org",' +
      '"intercom_user_id":"572356ea29620415c0000002","metadata":{"z":1,"a":"x"}}],' +
      `"pages":{"since":"${sandbox.url}/events?intercom_user_id=572356ea29620415c0000002&type=user&since=${timeOf(id)}"}}`,
  );
});

test('an event id is a version-1 UUID of created_at plus 10 to 99 ms', async () => {
  const sandbox = await running({ now: () => startMs });
  for (let name = 0; name < 120; name += 1)
    await send(sandbox, startSec, { event_name: `n${name}` });

  const offsets = sandbox.events.map(({ id }) => timeOf(id) - startMs);
  expect(Math.min(...offsets)).toBe(10);
  expect(Math.max(...offsets)).toBe(99);
  expect(new Set(sandbox.events.map(({ id }) => id)).size).toBe(120);
  expect(sandbox.events[0]?.id).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
});

test('paging goes from the newest to the oldest, each event once', async () => {
  const sandbox = await running({ now: () => startMs });
  for (const second of [3, 1, 4, 7, 5, 2, 6]) await send(sandbox, startSec - second);
  const pages = await follow(sandbox, 'type=user&user_id=42&per_page=3');

  expect(pages.map(({ events }) => events.length)).toEqual([3, 3, 1]);
  expect(seconds(pages)).toEqual([1, 2, 3, 4, 5, 6, 7].map((second) => startSec - second));
  expect(pages.map(({ pages: links }) => 'next' in links)).toEqual([true, true, false]);
});

test('links use Intercom’s id, and per_page if it was given', async () => {
  const sandbox = await running({ contacts: [{ id: 'abc', user_id: '42' }], now: () => startMs });
  for (const second of [1, 2, 3]) await send(sandbox, startSec - second);
  const { events, pages } = await page(sandbox, 'type=user&user_id=42&per_page=2');

  const before = timeOf(events[1]?.id);
  expect(pages).toEqual({
    next: `${sandbox.url}/events?per_page=2&before=${before}&intercom_user_id=abc&type=user`,
    since: `${sandbox.url}/events?intercom_user_id=abc&type=user&since=${timeOf(events[0]?.id)}`,
  });
});

test('pages.since polls for newer events, and stays the same while there are none', async () => {
  const sandbox = await running({ now: () => startMs });
  await send(sandbox, startSec - 10);
  const query = ({ pages }: Page) => new URL(pages.since ?? '').search.slice(1);
  const first = await page(sandbox, 'type=user&user_id=42');
  const nothing = await page(sandbox, query(first));
  for (const second of [5, 4, 3]) await send(sandbox, startSec - second);
  const newer = await follow(sandbox, `${query(nothing)}&per_page=2`);

  expect(nothing.events).toEqual([]);
  expect(seconds(newer)).toEqual([startSec - 3, startSec - 4, startSec - 5]);
});

test('a page has 50 events by default, and at most 150', async () => {
  const sandbox = await running({ now: () => startMs });
  for (let second = 1; second <= 160; second += 1) await send(sandbox, startSec - second);

  expect((await page(sandbox, 'type=user&user_id=42')).events).toHaveLength(50);
  expect((await page(sandbox, 'type=user&user_id=42&per_page=500')).events).toHaveLength(150);
});

test('events older than 90 days are stored and not listed', async () => {
  const sandbox = await running({ now: () => startMs });
  await send(sandbox, startSec - 90 * 86_400);
  await send(sandbox, startSec - 90 * 86_400 - 1);

  expect(seconds(await follow(sandbox, 'type=user&user_id=42'))).toEqual([startSec - 90 * 86_400]);
  expect(sandbox.counts.stored).toBe(2);
});

test('a contact is listed by each of its identifiers, and sees its own events only', async () => {
  const sandbox = await running({
    contacts: [{ id: 'abc', user_id: '42', email: 'a+b@example.org' }, { user_id: '43' }],
    now: () => startMs,
  });
  await send(sandbox, startSec);
  await send(sandbox, startSec - 1, { user_id: '43' });

  for (const who of ['user_id=42', 'email=a%2Bb%40example.org', 'intercom_user_id=abc']) {
    expect(seconds([await page(sandbox, `type=user&${who}`)])).toEqual([startSec]);
  }
});

test('a created_at in milliseconds is accepted and listed', async () => {
  const sandbox = await running({ now: () => startMs });
  await send(sandbox, startMs);

  expect(seconds([await page(sandbox, 'type=user&user_id=42')])).toEqual([startMs]);
});

test('a lead is listed by Intercom’s id only', async () => {
  const sandbox = await running({
    contacts: [{ id: 'abc', email: 'l@example.org', role: 'lead' }],
    now: () => startMs,
  });
  await call(sandbox, { body: { event_name: 'x', created_at: startSec, id: 'abc' } });

  expect(seconds([await page(sandbox, 'type=user&intercom_user_id=abc')])).toEqual([startSec]);
  expect(await list(sandbox, 'type=user&email=l%40example.org')).toMatchObject({ status: 404 });
});

test.each([
  ['no type', 'user_id=42', 400, 'parameter_not_found'],
  ['another type', 'type=lead&user_id=42', 400, 'parameter_invalid'],
  ['no identifier', 'type=user', 400, 'parameter_not_found'],
  ['two identifiers', 'type=user&user_id=42&email=a@example.org', 400, 'parameter_invalid'],
  ['per_page of 0', 'type=user&user_id=42&per_page=0', 400, 'parameter_invalid'],
  ['a broken cursor', 'type=user&user_id=42&before=yesterday', 400, 'parameter_invalid'],
  ['an unknown contact', 'type=user&user_id=43', 404, 'not_found'],
  ['an e-mail of two users', 'type=user&email=two@example.org', 409, 'conflict'],
])('%s is an error', async (_title, query, status, code) => {
  const email = 'two@example.org';
  const contacts = [{ user_id: '42' }, { user_id: 'a', email }, { user_id: 'b', email }];
  const answer = await list(await running({ contacts }), query);

  expect(answer.status).toBe(status);
  expect(errorOf(answer)).toMatchObject({ code });
});
