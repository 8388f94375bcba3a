import { expect, test } from 'vitest';
import type { Heard } from '../support/scripted-server.js';
import { failure, talk, token, wireEvent } from './stand-in.js';

const person = 'intercom_user_id=572356ea29620415c0000002&type=user';

/** Seven events in pages of three, with links as in a recorded response. */
function pages({ path }: Heard) {
  const query = new URLSearchParams(path.slice(path.indexOf('?')));
  const before = Number(query.get('before') ?? Number.MAX_SAFE_INTEGER);
  const since = Number(query.get('since') ?? 0);
  const within = [7, 6, 5, 4, 3, 2, 1]
    .map((n) => wireEvent(n))
    .filter(({ created_at }) => created_at * 1000 + 41 < before && created_at * 1000 + 41 > since);
  const events = within.slice(0, 3);
  const oldest = (events.at(-1)?.created_at ?? 0) * 1000 + 41;
  const newest = (events[0]?.created_at ?? 0) * 1000 + 41;
  return {
    body: {
      type: 'event.list',
      events,
      pages: {
        ...(within.length > 3 && {
          next: `https://api.intercom.io/events?per_page=3&before=${oldest}&${person}`,
        }),
        ...(newest > 41 && { since: `https://api.intercom.io/events?${person}&since=${newest}` }),
      },
    },
  };
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

test('a list follows the links exactly as they are, but only to its own origin', async () => {
  const { events, heard } = await talk(pages);

  const found = await all(events.list('12', { perPage: 3 }));

  expect(found.map(({ createdAt }) => createdAt.getTime() / 1000 - 1_461_935_000)).toEqual([
    7, 6, 5, 4, 3, 2, 1,
  ]);
  expect(heard.map(({ path }) => path)).toEqual([
    '/events?type=user&user_id=12&per_page=3',
    `/events?per_page=3&before=1461935005041&${person}`,
    `/events?per_page=3&before=1461935002041&${person}`,
  ]);
  expect(heard[2]?.headers).toMatchObject({
    authorization: `Bearer ${token}`,
    accept: 'application/json',
    'intercom-version': '2.14',
  });
});

test('an event of a list has our field names, and the raw response', async () => {
  const metadata = { price: { amount: 34999, currency: 'eur' }, order_date: 1_392_036_272 };
  const raw = wireEvent(1, metadata);
  const { events } = await talk(() => ({ body: { type: 'event.list', events: [raw] } }));

  expect(await all(events.list('12'))).toEqual([
    {
      id: raw.id,
      name: 'the sickness unto death',
      createdAt: new Date(1_461_935_001_000),
      userId: '12',
      email: 'soren@example.org',
      contactId: '572356ea29620415c0000002',
      metadata,
      raw,
    },
  ]);
});

test('a list ends at its limit, and requests no more pages than needed', async () => {
  const { events, heard } = await talk(pages);

  expect(await all(events.list('12', { limit: 4 }))).toHaveLength(4);
  expect(heard).toHaveLength(2);
  expect(heard[0]?.path).toContain('per_page=4');
});

test('a loop that is left early sends no more requests', async () => {
  const { events, heard } = await talk(pages);

  for await (const event of events.list('12')) {
    expect(event.name).not.toBe('');
    break;
  }

  expect(heard).toHaveLength(1);
});

test('`since` and `before` are whole seconds, whatever the server makes of its cursors', async () => {
  // A server that ignores them, and whose links do not contain them.
  const { events, heard } = await talk(({ path }) =>
    pages({ path: path.replace(/&(since|before)=\d+$/g, '') } as Heard),
  );

  const range = { since: 1_461_935_004, before: new Date(1_461_935_007_000) };
  const found = await all(events.list('12', range));

  expect(heard[0]?.path).toContain('&since=1461935003999&before=1461935007000');
  expect(found.map(({ createdAt }) => createdAt.getTime() / 1000 - 1_461_935_000)).toEqual([
    6, 5, 4,
  ]);
  expect(heard).toHaveLength(2);
});

test('a link to an earlier page ends the list', async () => {
  const { events, heard } = await talk(() => ({
    body: {
      type: 'event.list',
      events: [wireEvent(2), wireEvent(1)],
      pages: { next: `https://api.intercom.io/events?${person}` },
    },
  }));

  expect(await all(events.list('12'))).toHaveLength(2);
  expect(heard).toHaveLength(2);
});

test.each([
  ['https://evil.example/steal?x=1'],
  ['https://api.intercom.io/contacts?x=1'],
  ['events'],
  [7],
])('a link to %j is not followed', async (next) => {
  const { events, heard } = await talk(() => ({
    body: { type: 'event.list', events: [wireEvent(1)], pages: { next } },
  }));

  expect(await failure(all(events.list('12')))).toMatchObject({ code: 'UNEXPECTED_ANSWER' });
  expect(heard).toHaveLength(1);
});

test('a lead is listed by intercom_user_id, and an address is encoded', async () => {
  const { events, heard } = await talk(() => ({ body: { type: 'event.list', events: [] } }));

  await all(events.list({ id: '572356ea29620415c0000002' }));
  await all(events.list({ email: 'ada+test@example.org&type=x' }));

  expect(heard.map(({ path }) => path)).toEqual([
    '/events?type=user&intercom_user_id=572356ea29620415c0000002&per_page=50',
    '/events?type=user&email=ada%2Btest%40example.org%26type%3Dx&per_page=50',
  ]);
});

test('pages() gives complete responses: status, headers, request id, rate limit, a cursor', async () => {
  const headers = { 'x-ratelimit-limit': '1667', 'x-ratelimit-remaining': '1000' };
  const { events } = await talk((heard) => ({ ...pages(heard), headers }));

  const [first, ...rest] = await all(events.list('12').pages());

  expect(first).toMatchObject({
    answer: { status: 200, requestId: 'request-1', rateLimit: { limit: 1667, remaining: 1000 } },
    cursor: `/events?${person}&since=1461935007041`,
  });
  expect(first?.answer.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(rest.map(({ events }) => events.length)).toEqual([3, 1]);
});

test.each([
  [{ perPage: 0 }],
  [{ perPage: 151 }],
  [{ limit: 1.5 }],
  [{ since: 'yesterday' as unknown as Date }],
  [{ before: new Date(Number.NaN) }],
  [{ timeoutMs: 0 }],
  [{ headers: { Authorization: 'Bearer other' } }],
  [{ headers: { 'x-made-up': 'two\r\nlines' } }],
])('a list with %j throws at once', async (options) => {
  const { events, heard } = await talk(pages);

  expect(() => events.list('12', options)).toThrow(/\[INPUT_INVALID\]/);
  expect(() => events.list(null as unknown as string)).toThrow(/\[INPUT_INVALID\]/);
  expect(heard).toHaveLength(0);
});

test('a poll returns events newer than its cursor, oldest first, over several pages', async () => {
  const { events, heard } = await talk(pages);

  const cursor = `/events?${person}&since=1461935001041`;
  const result = await events.poll('12', cursor);

  expect(result.events.map(({ createdAt }) => createdAt.getTime() / 1000 - 1_461_935_000)).toEqual([
    2, 3, 4, 5, 6, 7,
  ]);
  expect(result.cursor).toBe(`/events?${person}&since=1461935007041`);
  expect(heard.map(({ path }) => path)).toEqual([
    cursor,
    `/events?per_page=3&before=1461935005041&${person}`,
    `/events?per_page=3&before=1461935002041&${person}`,
  ]);
  expect(await events.poll('12', result.cursor)).toEqual({ events: [], cursor: result.cursor });
});

test('the first poll returns the newest page; a contact without events has a cursor too', async () => {
  const { events } = await talk(pages);
  const { events: quiet } = await talk(() => ({
    body: { type: 'event.list', events: [], pages: {} },
  }));

  expect((await events.poll('12')).events).toHaveLength(3);
  expect(await quiet.poll('12')).toEqual({
    events: [],
    cursor: '/events?type=user&user_id=12&since=0',
  });
});

test.each([['https://evil.example/events'], ['/contacts'], [7], ['']])(
  '%j is not a cursor',
  async (cursor) => {
    const { events, heard } = await talk(pages);

    expect(await failure(events.poll('12', cursor as string))).toMatchObject({
      code: 'INPUT_INVALID',
    });
    expect(heard).toHaveLength(0);
  },
);

const summary = { name: 'placed-order', first: 1_461_935_001, last: 1_461_935_001, count: 1 };

test.each([
  ['a summary', { type: 'event.summary', events: [summary] }],
  [
    'an event without a name',
    { type: 'event.list', events: [{ ...wireEvent(1), event_name: null }] },
  ],
  [
    'an event without a time',
    { type: 'event.list', events: [{ ...wireEvent(1), created_at: 'soon' }] },
  ],
])('%s in the place of a list is UNEXPECTED_ANSWER, for list() and poll()', async (_what, body) => {
  const { events } = await talk(() => ({ body }));

  expect(await failure(all(events.list('12')))).toMatchObject({ code: 'UNEXPECTED_ANSWER' });
  expect(await failure(events.poll('12'))).toMatchObject({ code: 'UNEXPECTED_ANSWER' });
});

test('events without an id are listed and polled, on every page', async () => {
  const idless = (n: number) => ({ ...wireEvent(n), id: undefined });
  const next = `https://api.intercom.io/events?${person}&page=2`;
  const answer = ({ path }: Heard) => ({
    body: path.includes('page=2')
      ? { type: 'event.list', events: [idless(2), idless(1)] }
      : { type: 'event.list', events: [idless(4), idless(3)], pages: { next } },
  });
  const { events } = await talk(answer);
  const times = [4, 3, 2, 1].map((n) => new Date((1_461_935_000 + n) * 1000));

  expect((await all(events.list('12'))).map(({ createdAt }) => createdAt)).toEqual(times);
  const polled = await events.poll('12', `/events?${person}&since=0`);
  expect(polled.events.map(({ createdAt }) => createdAt)).toEqual(times.reverse());
});

test.each([
  [1_461_935_001],
  ['1461935001'],
  [1_461_935_001_000],
  ['2016-04-29T13:03:21Z'],
  [' 2016-04-29T13:03:21.000+00:00 '],
])('a time is read from %j', async (created_at) => {
  const raw = { ...wireEvent(1), created_at };
  const { events } = await talk(() => ({ body: { type: 'event.list', events: [raw] } }));

  expect(await all(events.list('12'))).toMatchObject([{ createdAt: new Date(1_461_935_001_000) }]);
});
