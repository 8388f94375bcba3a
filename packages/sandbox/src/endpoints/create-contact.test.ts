import { expect, test } from 'vitest';
import type { Sandbox } from '../index.js';
import { call, errorOf, placedOrder, running } from '../test-support.js';

function create(sandbox: Sandbox, body: unknown) {
  return call(sandbox, { path: '/contacts', body });
}

function read(sandbox: Sandbox, path: string) {
  return call(sandbox, { method: 'GET', path });
}

test('a new user has the keys that events need, in the recorded order, and can be read', async () => {
  const sandbox = await running({ contacts: [] });
  const { status, text } = await create(sandbox, {
    role: 'user',
    external_id: 314,
    email: 'ann@example.org',
    name: 'Ann',
    custom_attributes: { plan: 'pro' },
  });
  const { id } = JSON.parse(text);

  expect(status).toBe(200);
  expect(id).toMatch(/^[0-9a-f]{24}$/);
  expect(text).toBe(
    `{"type":"contact","id":"${id}","external_id":"314","role":"user","email":"ann@example.org"}`,
  );
  for (const path of [`/contacts/${id}`, '/contacts/find_by_external_id/314']) {
    expect(await read(sandbox, path)).toMatchObject({ status: 200, text });
  }
  expect(sandbox.contacts.all).toEqual([
    { id, user_id: '314', email: 'ann@example.org', role: 'user' },
  ]);
});

test('an event of an unknown contact is accepted after the contact is created', async () => {
  const sandbox = await running({ contacts: [] });
  const before = await call(sandbox);
  await create(sandbox, { external_id: '42' });
  const after = await call(sandbox);

  expect([before.status, after.status]).toEqual([404, 202]);
  expect(sandbox.events).toMatchObject([placedOrder]);
});

test('a lead needs no identifier, is found by Intercom’s id only, and may share an e-mail address', async () => {
  const sandbox = await running({ contacts: [{ user_id: '42', email: 'a@example.org' }] });
  const answers = [
    await create(sandbox, { role: 'lead' }),
    await create(sandbox, { role: 'lead', email: 'a@example.org' }),
    await create(sandbox, { role: 'lead', email: 'a@example.org' }),
  ];
  const leads = answers.map(({ text }) => JSON.parse(text));

  expect(leads).toMatchObject([
    { external_id: null, role: 'lead', email: null },
    { external_id: null, role: 'lead', email: 'a@example.org' },
    { external_id: null, role: 'lead', email: 'a@example.org' },
  ]);
  const event = { event_name: 'looked-around', created_at: 1_700_000_000, id: leads[0].id };
  expect(await call(sandbox, { body: event })).toMatchObject({ status: 202 });
  expect(JSON.parse((await read(sandbox, `/contacts/${leads[1].id}`)).text)).toEqual(leads[1]);
});

test('users with different external_ids may share an e-mail address', async () => {
  const sandbox = await running({ contacts: [{ user_id: '42', email: 'a@example.org' }] });
  const answer = await create(sandbox, { external_id: '43', email: 'a@example.org' });

  expect(answer.status).toBe(200);
  expect(sandbox.contacts.find({ email: 'a@example.org' })).toHaveLength(2);
});

test.each([
  ['the external_id', { external_id: '42', email: 'new@example.org' }],
  ['the e-mail address, when nothing else is given', { email: 'A@example.org' }],
])('409 for a user that already exists: %s', async (_title, body) => {
  const sandbox = await running({
    contacts: [{ id: 'abc', user_id: '42', email: 'a@example.org' }],
  });
  const answer = await create(sandbox, body);

  expect(answer.status).toBe(409);
  expect(errorOf(answer)).toEqual({
    code: 'conflict',
    message: 'A contact matching those details already exists with id=abc',
  });
  expect(sandbox.contacts.size).toBe(1);
});

test.each<[string, unknown, object]>([
  ['nothing', {}, { code: 'parameter_not_found', message: 'missing data parameter' }],
  ['no JSON', '{', { code: 'parameter_invalid' }],
  ['a user without identifiers', { role: 'user', name: 'Ann' }, { code: 'parameter_not_found' }],
  ['another role', { role: 'visitor', email: 'a@example.org' }, { code: 'parameter_invalid' }],
  ['a lead with an external_id', { role: 'lead', external_id: '1' }, { code: 'parameter_invalid' }],
])('400: %s', async (_title, body, error) => {
  const sandbox = await running({ contacts: [] });
  const answer = await create(sandbox, body);

  expect(answer.status).toBe(400);
  expect(errorOf(answer)).toMatchObject(error);
  expect(sandbox.contacts.size).toBe(0);
});

test.each(['/contacts/abc', '/contacts/find_by_external_id/abc', '/contacts/%'])(
  '404 for an unknown contact: %s',
  async (path) => {
    const answer = await read(await running(), path);

    expect(answer.status).toBe(404);
    expect(errorOf(answer)).toEqual({ code: 'not_found', message: 'User Not Found' });
  },
);

test('ids in paths are decoded', async () => {
  const sandbox = await running({ contacts: [{ user_id: 'a/b c' }] });

  expect(
    JSON.parse((await read(sandbox, '/contacts/find_by_external_id/a%2Fb%20c')).text),
  ).toMatchObject({ external_id: 'a/b c' });
});

test('a reset removes contacts that were created through the API', async () => {
  const sandbox = await running();
  await create(sandbox, { external_id: '43' });
  sandbox.reset();

  expect(sandbox.contacts.all).toMatchObject([{ user_id: '42' }]);
});
