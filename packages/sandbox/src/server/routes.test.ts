import { expect, test } from 'vitest';
import type { Fault, Sandbox } from '../index.js';
import { call, running } from '../test-support.js';
import { findRoute, routes } from './routes.js';

/** A request for every route, each answered 2xx by the sandbox below. */
const requests: Readonly<Record<string, object | undefined>> = {
  'POST /events': { event_name: 'a', created_at: 1, user_id: '42' },
  'GET /events?type=user&user_id=42': undefined,
  'POST /events/summaries': {
    user_id: '42',
    event_summaries: { event_name: 'a', count: 1, first: 1, last: 1 },
  },
  'POST /bulk/events': {
    items: [
      { method: 'post', data_type: 'event', data: { event_name: 'a', created_at: 2, id: 'abc' } },
    ],
  },
  'GET /jobs/JOB': undefined,
  'GET /jobs/JOB/error': undefined,
  'POST /contacts': { external_id: '43' },
  'POST /contacts/search': { query: { field: 'email', operator: '=', value: 'x' } },
  'GET /contacts/find_by_external_id/42': undefined,
  'GET /contacts/abc': undefined,
  'GET /users?user_id=42': undefined,
  'POST /users': { user_id: '44' },
  'GET /users/abc': undefined,
  'GET /me': undefined,
  'GET /admins': undefined,
};

function send(sandbox: Sandbox, request: string) {
  const [method = '', path = ''] = request.split(' ');
  const [{ id = '' } = {}] = sandbox.jobs;
  return call(sandbox, { method, path: path.replace('JOB', id), body: requests[request] });
}

async function prepared(): Promise<Sandbox> {
  const sandbox = await running({ contacts: [{ id: 'abc', user_id: '42' }] });
  const data = { event_name: 'a', created_at: 3, user_id: '42' };
  const items = [{ method: 'post', data_type: 'event', data }];
  await call(sandbox, { path: '/bulk/events', body: { items } });
  return sandbox;
}

test('every route answers its request in this table', async () => {
  const sandbox = await prepared();
  const reached = Object.keys(requests).map((request) => {
    const [method = '', path = ''] = request.split(' ');
    return findRoute(method, path.replace(/\?.*/, ''))?.route;
  });
  expect(new Set(reached)).toEqual(new Set(routes));

  for (const request of Object.keys(requests)) {
    const { status } = await send(sandbox, request);
    expect(`${request} ${status}`).toBe(`${request} ${request === 'POST /events' ? 202 : 200}`);
  }
});

test('every route responds with 401 without a token, 406 to a browser, 429 when the limit is reached', async () => {
  const sandbox = await prepared();
  for (const request of Object.keys(requests)) {
    const [method = '', path = ''] = request.split(' ');
    const status = async (headers: Record<string, string | undefined>) =>
      (await call(sandbox, { method, path, headers })).status;
    expect(await status({ Authorization: undefined })).toBe(401);
    expect(await status({ Accept: 'text/html' })).toBe(406);
  }
  sandbox.useQuota(10_000);
  for (const request of Object.keys(requests)) {
    expect(await send(sandbox, request)).toMatchObject({ status: 429 });
  }
});

const faults: readonly Fault[] = [
  { kind: 'answer', status: 503, body: '<h1>Back soon</h1>' },
  { kind: 'reset', when: 'before-store' },
  { kind: 'reset', when: 'in-response' },
  { kind: 'headers', headers: { 'X-Request-Id': null } },
];

test.each(faults)('a fault hits every route alike: %j', async (fault) => {
  const sandbox = await prepared();
  const script = sandbox.fault({ ...fault, times: 'always' });
  const seen = new Set<unknown>();
  for (const request of Object.keys(requests)) {
    const answer = await send(sandbox, request).catch((error: NodeJS.ErrnoException) => error.code);
    if (typeof answer === 'string') seen.add(answer);
    else if (fault.kind === 'headers') seen.add(answer?.headers['x-request-id']);
    else seen.add(answer?.status);
  }

  const expected = { answer: 503, reset: 'ECONNRESET', headers: undefined };
  expect([...seen]).toEqual([expected[fault.kind as keyof typeof expected]]);
  expect(script.hits).toBe(Object.keys(requests).length);
});

test('a hang can store or not store on any route', async () => {
  const sandbox = await running({ contacts: [] });
  const script = sandbox.fault({ kind: 'hang', when: 'before-headers', store: false });
  const hanging = call(sandbox, { path: '/contacts', body: { external_id: '43' } });
  await sandbox.waitFor(({ received }) => received.length === 1);

  expect(sandbox.contacts.size).toBe(0);
  script.remove();
  expect(await hanging).toMatchObject({ status: 200 });
  expect(sandbox.contacts.size).toBe(1);
});

test('a contact stays created when the response is lost', async () => {
  const sandbox = await running({ contacts: [] });
  sandbox.fault({ kind: 'reset', when: 'after-store' });
  const create = () => call(sandbox, { path: '/contacts', body: { external_id: '43' } });

  await expect(create()).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(await create()).toMatchObject({ status: 409 });
});

test('what came of each request is noted down', async () => {
  const sandbox = await prepared();
  for (const request of ['POST /contacts', 'GET /me', 'POST /contacts']) {
    await send(sandbox, request);
  }

  expect(sandbox.received.map(({ outcome, reason }) => [outcome, reason?.code])).toEqual([
    ['written', undefined],
    ['written', undefined],
    ['read', undefined],
    ['refused', 'conflict'],
  ]);
});

test.each([
  ['GET', '/contacts/search'],
  ['GET', '/jobs/'],
  ['POST', '/jobs/a'],
  ['GET', '/jobs/a/errors'],
  ['GET', '/users/a/b'],
])('no accidental route: %s %s', (method, path) => {
  const found = findRoute(method, path);

  // A word after /contacts/ is an id like any other.
  expect(found?.parameter).toBe(path === '/contacts/search' ? 'search' : undefined);
});
