import { expect, test } from 'vitest';
import type { Sandbox } from '../index.js';
import { call, errorOf, list, running } from '../test-support.js';

function get(sandbox: Sandbox, path: string, version?: string) {
  return call(sandbox, { method: 'GET', path, headers: { 'Intercom-Version': version } });
}

function write(sandbox: Sandbox, body: unknown) {
  return call(sandbox, { path: '/users', body });
}

const ann = { id: 'abc', user_id: '42', email: 'a+b@example.org' };

test.each(['/users?user_id=42', '/users?email=a%2Bb%40example.org', '/users/abc', '/users/abc/'])(
  'a user is found: %s',
  async (path) => {
    const { status, text } = await get(await running({ contacts: [ann] }), path);

    expect(status).toBe(200);
    expect(text).toBe('{"type":"user","id":"abc","user_id":"42","email":"a+b@example.org"}');
  },
);

test.each([
  ['/users?user_id=43', 404, { code: 'not_found', message: 'User Not Found' }],
  ['/users?email=lead%40example.org', 404, { message: 'User Not Found' }],
  ['/users/lead', 404, { message: 'User Not Found' }],
  ['/users', 400, { code: 'parameter_not_found' }],
  [
    '/users?email=two%40example.org',
    409,
    {
      code: 'conflict',
      message:
        'Multiple existing users match this email address two@example.org - must be more specific using user_id',
    },
  ],
])('%s responds with %i', async (path, status, error) => {
  const email = 'two@example.org';
  const lead = { id: 'lead', email: 'lead@example.org', role: 'lead' } as const;
  const contacts = [{ user_id: 'a', email }, { user_id: 'b', email }, lead];
  const answer = await get(await running({ contacts }), path);

  expect(answer.status).toBe(status);
  expect(errorOf(answer)).toMatchObject(error);
});

test('a created user can be used in events', async () => {
  const sandbox = await running({ contacts: [] });
  const { status, text } = await write(sandbox, { user_id: 42, custom_attributes: { a: 1 } });

  expect(status).toBe(200);
  expect(JSON.parse(text)).toMatchObject({ type: 'user', user_id: '42', email: null });
  expect(await call(sandbox)).toMatchObject({ status: 202 });
});

test('an existing user is updated and keeps the events', async () => {
  const sandbox = await running({ contacts: [ann], now: () => 1_700_000_000_000 });
  await call(sandbox);
  await write(sandbox, { id: 'abc', user_id: '43' });
  await write(sandbox, { user_id: '43', email: 'new@example.org' });

  expect(sandbox.contacts.all).toEqual([
    { id: 'abc', user_id: '43', email: 'new@example.org', role: 'user' },
  ]);
  expect(sandbox.contacts.find({ user_id: '42' })).toEqual([]);
  expect(sandbox.contacts.find({ email: ann.email })).toEqual([]);
  const { text } = await list(sandbox, 'type=user&email=new%40example.org');
  expect(JSON.parse(text).events).toMatchObject([{ user_id: '43', event_name: 'placed-order' }]);
});

test.each([
  ['no identifier', {}, 400, 'parameter_not_found'],
  ['an unknown id', { id: 'xyz', email: 'x@example.org' }, 404, 'not_found'],
  ['the user_id of another user', { id: 'abc', user_id: '7' }, 409, 'conflict'],
])('an error: %s', async (_title, body, status, code) => {
  const sandbox = await running({ contacts: [ann, { user_id: '7' }] });
  const answer = await write(sandbox, body);

  expect(answer.status).toBe(status);
  expect(errorOf(answer)).toMatchObject({ code });
  expect(sandbox.contacts.find({ id: 'abc' })).toEqual([{ ...ann, role: 'user' }]);
});

test.each([
  ['1.4', '/users/abc', 200],
  ['2.14', '/users/abc', 400],
  ['Preview', '/users/abc', 400],
  ['1.4', '/contacts/find_by_external_id/42', 400],
  ['2.0', '/contacts/find_by_external_id/42', 200],
])('version %s: %s responds with %i', async (version, path, status) => {
  const answer = await get(await running({ contacts: [ann] }), path, version);

  expect(answer.status).toBe(status);
  if (status === 200) return;
  expect(errorOf(answer)).toEqual({
    code: 'intercom_version_invalid',
    message: 'Requested resource is not available in current API version.',
  });
});
