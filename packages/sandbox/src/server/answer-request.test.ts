import { expect, test } from 'vitest';
import { call, errorOf, list, running, startMs } from '../test-support.js';

const unauthorised = { code: 'unauthorized', message: 'Access Token Invalid' };

test('a response has the headers of recorded responses', async () => {
  const sandbox = await running({ now: () => startMs });
  const { headers } = await call(sandbox);

  expect(headers).toMatchObject({
    'content-type': 'application/json; charset=utf-8',
    date: 'Tue, 14 Nov 2023 22:13:20 GMT',
    'x-request-id': expect.stringMatching(/^[0-9a-v]{20}$/),
    'x-intercom-version': expect.stringMatching(/^[0-9a-f]{40}$/),
    'x-runtime': expect.stringMatching(/^\d\.\d{6}$/),
    'x-ratelimit-limit': '1667',
    'x-ratelimit-remaining': '1667',
    'x-ratelimit-reset': '1700000010',
  });
  expect(headers['retry-after']).toBeUndefined();
  expect(headers['keep-alive']).toBeUndefined();
});

test('the body of an error has the request id of the header, and every request has its own', async () => {
  const sandbox = await running();
  const ids = [];
  for (const body of ['{', '{']) {
    const { headers, text } = await call(sandbox, { body });
    ids.push(JSON.parse(text).request_id);
    expect(ids.at(-1)).toBe(headers['x-request-id']);
  }

  expect(ids[0]).not.toBe(ids[1]);
});

test.each([
  ['no token', undefined],
  ['an empty token', 'Bearer '],
  ['another token', 'Bearer other'],
  ['another scheme', 'Digest right'],
  ['Basic with a password', `Basic ${Buffer.from('right:secret').toString('base64')}`],
  ['Basic with another token', `Basic ${Buffer.from('other:').toString('base64')}`],
])('401 without rate limit headers: %s', async (_title, authorization) => {
  const sandbox = await running({ token: 'right' });
  const answer = await call(sandbox, { headers: { Authorization: authorization } });

  expect(answer.status).toBe(401);
  expect(errorOf(answer)).toEqual(unauthorised);
  expect(Object.keys(answer.headers).filter((name) => name.startsWith('x-ratelimit'))).toEqual([]);
});

test('any token is valid by default, but Basic with a password is not', async () => {
  const sandbox = await running();
  const status = async (pair: string) =>
    (
      await call(sandbox, {
        headers: { Authorization: `Basic ${Buffer.from(pair).toString('base64')}` },
      })
    ).status;

  expect(await status('anything:')).toBe(202);
  expect(await status('app:key')).toBe(401);
  expect(await status(':')).toBe(401);
});

test.each([
  ['Bearer', 'Bearer right'],
  ['bearer in lower case', 'bearer right'],
  ['another of the list', 'Bearer second'],
  ['Basic with the token as user name', `Basic ${Buffer.from('right:').toString('base64')}`],
])('a valid token: %s', async (_title, authorization) => {
  const sandbox = await running({ token: ['right', 'second'] });

  expect(await call(sandbox, { headers: { Authorization: authorization } })).toMatchObject({
    status: 202,
  });
  expect(sandbox.token).toBe('right');
});

test.each([
  ['a browser', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'],
  ['HTML alone', 'text/html'],
  ['a list with a wildcard first', '*/*, text/html'],
  ['JSON with quality 0', 'application/json;q=0'],
  ['JSON with quality 0 and blanks', 'application/json ; x=1 ; q=0.000'],
  ['15 KB of blanks', `text/html${' '.repeat(15_000)};q=1`],
])(
  '406 before the token is checked, without a request id in the body: %s',
  async (_title, accept) => {
    const sandbox = await running();
    const answer = await call(sandbox, { headers: { Accept: accept, Authorization: undefined } });

    expect(answer.status).toBe(406);
    expect(answer.text).toBe(
      '{"errors":[{"code":"media_type_not_acceptable","message":"The Accept header should send a media type of application/json"}],"type":"error.list"}',
    );
  },
);

test.each([
  undefined,
  '*/*',
  'application/*',
  'application/vnd.intercom.3+json',
  'application/json, text/plain, */*',
  'text/html;q=0.9 , APPLICATION/JSON ; q=0.5',
])('Accept %s allows JSON', async (accept) => {
  const sandbox = await running();

  expect(await call(sandbox, { headers: { Accept: accept } })).toMatchObject({ status: 202 });
});

test.each(['1.4', '2.0', '2.14', '2.17', 'Preview', 'Unstable'])(
  'version %s exists',
  async (version) => {
    const sandbox = await running();

    expect(await call(sandbox, { headers: { 'Intercom-Version': version } })).toMatchObject({
      status: 202,
    });
  },
);

test.each(['1.5', '2.99', '3.0', 'preview', '2'])('400: version %s does not', async (version) => {
  const sandbox = await running();
  const answer = await call(sandbox, { headers: { 'Intercom-Version': version } });

  expect(answer.status).toBe(400);
  expect(errorOf(answer)).toEqual({
    code: 'intercom_version_invalid',
    message: 'The requested version could not be found',
  });
});

test('429 comes before the version is checked, and stores no event', async () => {
  const sandbox = await running({ rateLimit: { perMinute: 500 }, now: () => startMs });
  sandbox.useQuota(83);
  const answer = await call(sandbox, { headers: { 'Intercom-Version': '99' } });

  expect(answer.status).toBe(429);
  expect(errorOf(answer)).toEqual({
    code: 'rate_limit_exceeded',
    message: 'Exceeded rate limit of 83 in 10_seconds',
  });
  expect(answer.headers).toMatchObject({ 'x-ratelimit-limit': '83', 'x-ratelimit-remaining': '0' });
});

test.each([
  ['GET', '/contacts'],
  ['POST', '/bulk/users'],
  ['GET', '/contacts/a/b'],
  ['GET', '/'],
  ['PUT', '/events'],
  ['DELETE', '/events'],
  ['GET', '/events/summaries'],
])('404 in Intercom’s JSON: %s %s', async (method, path) => {
  const sandbox = await running();
  const answer = await call(sandbox, { method, path });

  expect(answer.status).toBe(404);
  expect(errorOf(answer)).toMatchObject({ code: 'not_found' });
});

test('406 for an unsupported method without Accept header', async () => {
  const sandbox = await running();
  const answer = await call(sandbox, { method: 'PUT', headers: { Accept: undefined } });

  expect(answer.status).toBe(406);
});

test('a trailing slash is ignored', async () => {
  const sandbox = await running();

  expect(await call(sandbox, { path: '/events/' })).toMatchObject({ status: 202 });
  expect(
    await call(sandbox, { method: 'GET', path: '/events/?type=user&user_id=42' }),
  ).toMatchObject({ status: 200 });
});

test('row 86: 403 for a Host that is not this machine: a website in a browser cannot read the events', async () => {
  const sandbox = await running();
  const refused = await call(sandbox, { headers: { Host: 'attacker.example' } });

  expect(refused.status).toBe(403);
  expect(await call(sandbox, { headers: { Host: 'localhost:1' } })).toMatchObject({ status: 202 });
});

test('row 86: a sandbox that is open to the network accepts any Host', async () => {
  const sandbox = await running({ host: '0.0.0.0' });

  expect(sandbox.url).toBe(`http://127.0.0.1:${sandbox.port}`);
  expect(await call(sandbox, { headers: { Host: 'sandbox.example' } })).toMatchObject({
    status: 202,
  });
});

test('413 for a body of more than 8 MiB, and the next connection works', async () => {
  const sandbox = await running();
  const large = await call(sandbox, { body: 'x'.repeat(9_000_000) }).catch(
    (error: NodeJS.ErrnoException) => error.code,
  );

  // The server may close while the client still writes: then the client sees that first.
  if (typeof large === 'object') expect(large.status).toBe(413);
  else expect(['EPIPE', 'ECONNRESET']).toContain(large);
  expect(sandbox.received).toMatchObject([{ status: 413, outcome: 'refused' }]);
  expect(await list(sandbox, 'type=user&user_id=42')).toMatchObject({ status: 200 });
});
