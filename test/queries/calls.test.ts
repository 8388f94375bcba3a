import { inspect } from 'node:util';
import { IntercomApiError, IntercomEventsError } from '@intercom-events/core';
import { expect, test } from 'vitest';
import type { Said } from '../support/scripted-server.js';
import { until } from '../support/turns.js';
import { failure, talk, token, wireEvent } from './stand-in.js';

const notFound = {
  type: 'error.list',
  request_id: '004h01uqo3s6ait1fi20',
  errors: [{ code: 'not_found', message: 'User Not Found' }],
};
const limits = {
  'x-ratelimit-limit': '167',
  'x-ratelimit-remaining': '0',
  date: new Date(1_800_000_000_000).toUTCString(),
  'x-ratelimit-reset': '1800000004',
};

test('send() sends what track() would, and resolves when Intercom has accepted it', async () => {
  const { events, heard } = await talk(() => ({ status: 202, body: ' ' }));
  const before = events.stats();

  const sent = await events.send('42', 'Placed.Order', { total: 1 }, { at: 1_799_999_999 });

  expect(sent).toEqual({
    status: 'delivered',
    name: 'placed-order',
    createdAt: new Date(1_799_999_999_000),
  });
  expect(heard).toMatchObject([
    {
      method: 'POST',
      path: '/events',
      body: '{"created_at":1799999999,"user_id":"42","event_name":"placed-order","metadata":{"total":1}}',
    },
  ]);
  expect(events.stats()).toEqual(before);
});

test('send() lists changes of the metadata in its result and in the log', async () => {
  for (const options of [{}, { dryRun: true }, { consent: () => true }]) {
    const { events, lines } = await talk(() => ({ status: 202 }), options);
    const metadata = { plan: 'pro', tags: ['made-up-value'] as unknown as string };

    const { changes = [] } = await events.send('42', 'Placed.Order', metadata);

    expect(changes).toEqual([
      {
        change: 'removed_array',
        key: 'tags',
        explanation: expect.stringMatching(/^Metadata key "tags" of "placed-order": left out: /),
      },
    ]);
    expect(lines.join('\n')).toContain(changes[0]?.explanation);
    expect(`${lines}`).not.toContain('made-up-value');
  }
});

test.each([
  ['invalid_user', [null, 'placed-order']],
  ['invalid_name', ['42', ' ']],
  ['invalid_time', ['42', 'placed-order', {}, { at: 7 }]],
])('send() refuses an event as %s before it is sent', async (reason, given) => {
  const { events, heard } = await talk(() => ({ status: 202 }));
  const [user, name, metadata, options] = given as Parameters<typeof events.send>;

  expect(await failure(events.send(user, name, metadata, options))).toMatchObject({
    name: 'UsageError',
    code: 'INPUT_INVALID',
    reason,
  });
  expect(heard).toHaveLength(0);
});

test.each([
  [400, 'API_REFUSED', false],
  [401, 'UNAUTHORISED', false],
  [403, 'UNAUTHORISED', false],
  [404, 'NOT_FOUND', false],
  [409, 'CONFLICT', false],
  [422, 'API_REFUSED', false],
  [408, 'UNAVAILABLE', true],
  [500, 'UNAVAILABLE', true],
  [503, 'UNAVAILABLE', true],
  [302, 'UNEXPECTED_ANSWER', false],
])('an answer of %i is a typed error, %s', async (status, code, retryable) => {
  const { events, heard } = await talk(() => ({
    status,
    headers: { ...limits, 'x-ratelimit-remaining': '12' },
    body: { type: 'error.list', errors: [{ code: 'made_up', message: 'ada@example.org' }] },
  }));

  const error = await failure(events.send({ email: 'ada@example.org' }, 'placed-order'));

  expect(error).toBeInstanceOf(IntercomApiError);
  expect(error).toBeInstanceOf(IntercomEventsError);
  expect(error).toMatchObject({
    code,
    status,
    retryable,
    requestId: 'request-1',
    rateLimit: { limit: 167, remaining: 12, resetInMs: 4_000 },
    ...(status >= 400 && { intercomCode: 'made_up' }),
  });
  expect(error.answer).toMatchObject({ status, body: expect.stringContaining('made_up') });
  expect(inspect(error)).not.toMatch(/ada@example\.org|made-up-token/);
  expect(heard).toHaveLength(1);
});

test.each([
  ['a page', 202, '<html>Sign in</html>'],
  ['JSON', 200, { id: 1 }],
])(
  'send() takes %s in a %i for UNEXPECTED_ANSWER, not for a delivery',
  async (_what, status, body) => {
    const { events } = await talk(() => ({ status, body }));

    expect(await failure(events.send('42', 'placed-order'))).toMatchObject({
      code: 'UNEXPECTED_ANSWER',
      status,
    });
  },
);

test('a web page as the response is UNEXPECTED_ANSWER, for every request', async () => {
  const { events } = await talk(() => ({ status: 200, body: '<html>Sign in</html>' }));

  for (const asked of [
    () => events.send('42', 'placed-order'),
    () => events.summarise('42'),
    () => events.poll('42'),
    () => events.me(),
    () => events.contacts.find('42'),
    () => events.bulk.job('job_1'),
    () => events.createSummaries('42', [{ name: 'x', count: 1, first: 1, last: 1 }]),
  ]) {
    expect(await failure(asked())).toMatchObject({ code: 'UNEXPECTED_ANSWER', retryable: false });
  }
});

test('after a 429 the call waits for Retry-After or the end of the window, and is repeated', async () => {
  const answers: Said[] = [
    { status: 429, headers: limits },
    { status: 429, headers: { 'retry-after': '2' } },
    { status: 202 },
  ];
  const { events, heard, clock } = await talk((_heard, number) => answers[number - 1] ?? 'hang');

  const sent = events.send('42', 'placed-order');
  await until(
    () => heard.length === 1 && clock.timers > 0,
    () => 'the first request',
  );
  await clock.advanceUntil(() => heard.length === 2, { maxMs: 60_000 });
  expect(clock.nowMs()).toBeGreaterThanOrEqual(4_000);
  await clock.advanceUntil(() => heard.length === 3, { maxMs: 60_000 });

  expect(await sent).toMatchObject({ status: 'delivered' });
  expect(clock.nowMs()).toBeGreaterThanOrEqual(6_000);
});

test('429 is an error after the third time', async () => {
  const { events, heard, clock } = await talk(() => ({
    status: 429,
    headers: { 'retry-after': '1' },
  }));

  const sent = failure(events.send('42', 'placed-order'));
  await clock.advanceUntil(() => heard.length === 3, { maxMs: 60_000 });

  expect(await sent).toMatchObject({ code: 'RATE_LIMITED', status: 429, retryable: true });
});

test('a call that the rate limit would delay beyond its timeout fails at once, and is not sent', async () => {
  const { events, heard } = await talk(() => ({ status: 429, headers: limits }));

  expect(await failure(events.summarise('42', { timeoutMs: 3_000 }))).toMatchObject({
    status: 429,
  });
  const error = await failure(events.summarise('42', { timeoutMs: 3_000 }));

  expect(error).toMatchObject({ code: 'RATE_LIMITED', status: undefined, retryable: true });
  expect(heard).toHaveLength(1);
});

test('no answer within timeoutMs is TIMEOUT; an aborted signal is ABORTED with its reason', async () => {
  const { events, heard, clock } = await talk(() => 'hang');
  const ending = new AbortController();
  const late = failure(events.summarise('42', { timeoutMs: 700 }));
  const aborted = failure(events.summarise('42', { signal: ending.signal }));
  await until(
    () => heard.length === 2,
    () => 'both requests',
  );

  await clock.advance(699);
  ending.abort('enough');
  expect(await aborted).toMatchObject({ code: 'ABORTED', cause: 'enough' });
  await clock.advance(1);

  expect(await late).toMatchObject({ code: 'TIMEOUT', retryable: true });
  const early = await failure(events.summarise('42', { signal: ending.signal }));
  expect(early).toMatchObject({ code: 'ABORTED', cause: 'enough' });
  expect(heard).toHaveLength(2);
  expect(clock.timers).toBe(1);
});

test('close() aborts a request in flight, and the next is refused', async () => {
  const { events, heard, clock } = await talk(() => 'hang');
  const asked = failure(events.summarise('42'));
  await until(
    () => heard.length === 1,
    () => 'the request',
  );

  const closing = events.close({ deadlineMs: 0 });
  await clock.advance(0);
  await closing;

  expect(await asked).toMatchObject({ name: 'UsageError', code: 'CLIENT_CLOSED' });
  expect(await failure(events.me())).toMatchObject({ code: 'CLIENT_CLOSED' });
});

test('a call never waits for events without a response: it has its own connections', async () => {
  const { events, heard } = await talk(
    ({ method }) => (method === 'POST' ? 'hang' : { body: { type: 'admin' } }),
    { delivery: { concurrency: 2 } },
  );
  for (let n = 0; n < 8; n += 1) events.track(`${n}`, 'placed-order');
  await until(
    () => heard.length === 2,
    () => 'the first events',
  );

  expect(await events.me()).toMatchObject({ app: {} });
});

test('a failed connection is UNAVAILABLE, without the address', async () => {
  const { events } = await talk(() => 'reset');

  const error = await failure(events.me());

  expect(error).toMatchObject({ code: 'UNAVAILABLE', status: undefined, retryable: true });
  expect(error.message).not.toContain('127.0.0.1');
});

test('a read over an idle connection that was just closed is repeated; a request that creates is not', async () => {
  const answer = { status: 200, body: { type: 'admin', id: '1' } };
  const { events, heard } = await talk((_heard, number) => (number % 2 === 0 ? 'reset' : answer), {
    delivery: { concurrency: 1 },
  });

  await events.me();
  await events.me();
  expect(heard).toHaveLength(3);

  expect(await failure(events.contacts.create({ userId: '42' }))).toMatchObject({
    code: 'UNAVAILABLE',
  });
  expect(heard).toHaveLength(4);
});

test('headers can be added, and the version changed for one call', async () => {
  const { events, heard } = await talk(() => ({ body: { type: 'admin' } }));

  await events.me({ headers: { 'Intercom-Version': '2.11', 'X-Made-Up': 'yes' } });

  expect(heard[0]?.headers).toMatchObject({
    authorization: `Bearer ${token}`,
    'intercom-version': '2.11',
    'x-made-up': 'yes',
  });
});

test('a token function is called, and called again after a refusal', async () => {
  let asked = 0;
  const { events, heard } = await talk(
    (_heard, number) => (number === 1 ? { status: 401 } : { body: { type: 'admin' } }),
    { accessToken: () => `made-up-${++asked}` },
  );

  expect(await failure(events.me())).toMatchObject({ code: 'UNAUTHORISED' });
  await events.me();

  expect(heard.map(({ headers }) => headers.authorization)).toEqual([
    'Bearer made-up-1',
    'Bearer made-up-2',
  ]);
});

test('withAnswer() gives the raw response, sends one request, and leaves no unhandled rejection', async () => {
  const { events, heard } = await talk((_heard, number) =>
    number === 1
      ? {
          headers: { ...limits, 'x-ratelimit-remaining': '99' },
          body: { type: 'admin', app: { id_code: 'abc', region: 'EU' } },
        }
      : { status: 404, body: notFound },
  );

  const { value, answer } = await events.me().withAnswer();
  expect(value.app).toEqual({ id: 'abc', region: 'EU' });
  expect(answer).toMatchObject({ status: 200, requestId: 'request-1', rateLimit: { limit: 167 } });
  await failure(events.summarise('42').withAnswer());

  expect(heard).toHaveLength(2);
});

test('in dry-run mode nothing is sent: requests reject with the reason, and send() prints', async () => {
  const { events, heard, lines } = await talk(() => ({}), { dryRun: true });

  for (const asked of [
    () => events.summarise('42'),
    () => events.poll('42'),
    () => events.me(),
    () => events.contacts.create({ userId: '42' }),
    () => events.bulk.job('job_1'),
    () => events.list('42')[Symbol.asyncIterator]().next(),
  ]) {
    expect(await failure(asked())).toMatchObject({ name: 'UsageError', code: 'TOKEN_MISSING' });
  }
  expect(await events.send('42', 'placed-order')).toMatchObject({ status: 'dry_run' });
  expect(lines.some((line) => line.includes('would send'))).toBe(true);
  expect(heard).toHaveLength(0);
});

test('a summary is read as it was recorded', async () => {
  const { events, heard } = await talk(() => ({
    body: {
      type: 'event.summary',
      email: 'wash@example.org',
      intercom_user_id: '530370b477ad7120001d',
      user_id: '25',
      events: [
        {
          name: 'test-event',
          first: '2016-12-22T03:54:57.000Z',
          last: '2018-10-10T06:51:02.000+00:00',
          count: 8,
          description: null,
        },
        null,
      ],
    },
  }));

  expect(await events.summarise({ email: 'wash@example.org' })).toMatchObject({
    userId: '25',
    contactId: '530370b477ad7120001d',
    events: [
      {
        name: 'test-event',
        count: 8,
        first: new Date('2016-12-22T03:54:57Z'),
        last: new Date('2018-10-10T06:51:02Z'),
      },
    ],
  });
  expect(heard[0]?.path).toBe('/events?type=user&email=wash%40example.org&summary=true');
});

test('a summary is read with spaces around its times, and its count as text', async () => {
  const last = '2018-10-10T06:51:02.000+00:00 ';
  const given = { name: 'test-event', first: '1482378897', last, count: '8' };
  const { events } = await talk(() => ({ body: { type: 'event.summary', events: [given] } }));

  expect((await events.summarise('25')).events).toEqual([
    {
      name: 'test-event',
      count: 8,
      first: new Date('2016-12-22T03:54:57Z'),
      last: new Date('2018-10-10T06:51:02Z'),
    },
  ]);
});

test.each([
  ['a list of events', { type: 'event.list', events: [wireEvent(1)] }],
  ['a name without a count', { type: 'event.summary', events: [{ name: 'test-event' }] }],
])('%s in the place of a summary is UNEXPECTED_ANSWER', async (_what, body) => {
  const { events } = await talk(() => ({ body }));

  expect(await failure(events.summarise('25'))).toMatchObject({ code: 'UNEXPECTED_ANSWER' });
});

test.each(['undici', 'fetch'] as const)(
  '%s: the request id is read from the body where no header has it',
  async (transport) => {
    const { events } = await talk(
      () => ({ status: 404, headers: { 'x-request-id': '' }, body: notFound }),
      { transport },
    );

    const error = await failure(events.send('42', 'placed-order'));

    expect(error).toMatchObject({ code: 'NOT_FOUND', requestId: '004h01uqo3s6ait1fi20' });
    expect(error.message).toContain('request id "004h01uqo3s6ait1fi20"');
  },
);

test('summaries are created one by one, and an error has the number of created ones', async () => {
  const { events, heard } = await talk((_heard, number) => ({ status: number === 3 ? 500 : 200 }));
  const one = {
    name: 'invited-friend',
    count: 1,
    first: 1_671_028_894,
    last: new Date(1_671_028_894_000),
  };

  expect(await events.createSummaries('314159', [one])).toEqual({ created: 1 });
  const error = await failure(events.createSummaries('314159', [one, one, one]));

  expect(heard[0]).toMatchObject({
    method: 'POST',
    path: '/events/summaries',
    body: '{"user_id":"314159","event_summaries":{"event_name":"invited-friend","count":1,"first":1671028894,"last":1671028894}}',
  });
  expect(error).toMatchObject({ code: 'UNAVAILABLE', status: 500 });
  expect(error.message).toContain('The first 1 were created');
  expect(heard).toHaveLength(3);
});

test.each([
  ['by e-mail', { email: 'ada@example.org' }, [{ name: 'x', count: 1, first: 1, last: 1 }]],
  ['none', '42', []],
  ['no name', '42', [{ name: '', count: 1, first: 1, last: 1 }]],
  ['no count', '42', [{ name: 'x', count: 1.5, first: 1, last: 1 }]],
  ['milliseconds', '42', [{ name: 'x', count: 1, first: 1_671_028_894_000, last: 1 }]],
])('summaries that cannot be created are refused: %s', async (_what, user, summaries) => {
  const { events, heard } = await talk(() => ({}));

  expect(await failure(events.createSummaries(user, summaries))).toMatchObject({
    code: 'INPUT_INVALID',
  });
  expect(heard).toHaveLength(0);
});

test('a contact that is there already is CONFLICT, with its id', async () => {
  const { events } = await talk(() => ({
    status: 409,
    body: {
      type: 'error.list',
      errors: [
        {
          code: 'conflict',
          message:
            'A contact matching those details already exists with id=6762f0dd1bb69f9f2193bae2',
        },
      ],
    },
  }));

  expect(await failure(events.contacts.create({ email: 'ada@example.org' }))).toMatchObject({
    code: 'CONFLICT',
    existingId: '6762f0dd1bb69f9f2193bae2',
  });
});

test('an e-mail address of two users is CONFLICT; users are preferred over leads', async () => {
  const contact = (id: string, role: string) => ({ type: 'contact', id, role });
  const found = [
    [contact('1', 'user'), contact('2', 'user')],
    [contact('3', 'lead'), contact('4', 'user')],
    [],
  ];
  const { events, heard } = await talk((_heard, number) => ({
    body: { type: 'list', data: found[number - 1] },
  }));
  const ada = { email: 'ada@example.org' };

  expect(await failure(events.contacts.find(ada))).toMatchObject({ code: 'CONFLICT' });
  expect(await events.contacts.find(ada)).toMatchObject({ id: '4' });
  expect(await events.contacts.find(ada)).toBeUndefined();
  expect(heard[0]).toMatchObject({
    method: 'POST',
    path: '/contacts/search',
    body: '{"query":{"field":"email","operator":"=","value":"ada@example.org"}}',
  });
});

test('a job is created without a job id, and appended to with one', async () => {
  const job = {
    app_id: 'yf209ops',
    id: 'job_v2_c5e0b20a',
    created_at: 1_475_494_652,
    completed_at: null,
    closing_at: 1_475_495_552,
    state: 'running',
  };
  const { events, heard } = await talk(() => ({ body: job }));
  const item = { user: '314159', name: 'ordered-item', at: 1_438_944_980 };

  const { id } = await events.bulk.submit([item]);
  const appended = await events.bulk.submit([item], { jobId: id });

  const data = '{"created_at":1438944980,"user_id":"314159","event_name":"ordered-item"}';
  const items = `"items":[{"method":"post","data_type":"event","data":${data}}]`;
  expect(heard.map(({ path, body }) => [path, body])).toEqual([
    ['/bulk/events', `{${items}}`],
    ['/bulk/events', `{${items},"job":{"id":"job_v2_c5e0b20a"}}`],
  ]);
  expect(appended).toEqual({
    id: 'job_v2_c5e0b20a',
    state: 'running',
    createdAt: new Date(1_475_494_652_000),
    closingAt: new Date(1_475_495_552_000),
    tasks: [],
    raw: job,
  });
});

test('an error feed is read in each of its known formats', async () => {
  const data = { event_name: 'x' };
  const items = [
    {
      type: 'job_item',
      method: 'post',
      data,
      error: { code: 'invalid', message: 'email invalid' },
    },
    { id: 'task_1', method: 'post', data, error: 'Api::V3::Errors::ApiError' },
  ];
  const { events, heard } = await talk(() => ({ body: { items } }));

  expect((await events.bulk.errors('job_1')).items).toEqual([
    { data, code: 'invalid', message: 'email invalid' },
    { data, message: 'Api::V3::Errors::ApiError' },
  ]);
  expect(heard[0]?.path).toBe('/jobs/job_1/error');
  expect(await failure(events.bulk.job('../me'))).toMatchObject({ code: 'INPUT_INVALID' });
  const item = { user: '42', name: ' ', at: 1_438_944_980 };
  expect(await failure(events.bulk.submit([item]))).toMatchObject({ reason: 'invalid_name' });
  expect(await failure(events.bulk.submit([]))).toMatchObject({ code: 'INPUT_INVALID' });
});

test("with the runtime's own fetch requests give the same results", async () => {
  const { events, heard } = await talk(
    (_heard, number) =>
      number === 1
        ? { headers: { 'x-ratelimit-limit': '1667' }, body: { type: 'admin', name: 'Ada' } }
        : { status: 302, headers: { location: 'https://evil.example/' } },
    { transport: 'fetch' },
  );

  const { value, answer } = await events.me().withAnswer();
  expect(value.name).toBe('Ada');
  expect(answer).toMatchObject({ status: 200, requestId: 'request-1', rateLimit: { limit: 1667 } });
  expect(heard[0]?.headers.authorization).toBe(`Bearer ${token}`);
  expect(await failure(events.me())).toMatchObject({ code: 'UNEXPECTED_ANSWER', status: 302 });
});
