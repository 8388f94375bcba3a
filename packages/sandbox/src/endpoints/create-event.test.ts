import { describe, expect, test } from 'vitest';
import { call, errorOf, placedOrder, running } from '../test-support.js';

const missing = { code: 'parameter_not_found', message: 'missing data parameter' };
const invalid = (message: string) => ({ code: 'parameter_invalid', message });

test('an event of an existing contact is stored, with 202 and an empty body', async () => {
  const sandbox = await running();
  const answer = await call(sandbox, { body: { ...placedOrder, metadata: { plan: 'pro' } } });

  expect(answer).toMatchObject({ status: 202, text: '' });
  expect(answer.headers['content-length']).toBe('0');
  expect(sandbox.events).toMatchObject([
    { ...placedOrder, type: 'event', metadata: { plan: 'pro' } },
  ]);
});

test('the body of a 202 can be a single space, as recorded', async () => {
  const sandbox = await running({ acceptedBody: ' ' });

  expect(await call(sandbox)).toMatchObject({ status: 202, text: ' ' });
});

describe('what is missing answers 400 without saying which', () => {
  test.each([
    ['no event name', { ...placedOrder, event_name: undefined }],
    ['an empty event name', { ...placedOrder, event_name: '' }],
    ['no created_at: the server does not default it', { ...placedOrder, created_at: undefined }],
    ['no contact', { ...placedOrder, user_id: undefined }],
    ['a contact of null', { ...placedOrder, user_id: null }],
    ['a list instead of an event', [placedOrder]],
    ['no body', ''],
  ])('%s', async (_title, body) => {
    const sandbox = await running();
    const answer = await call(sandbox, { body });

    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toEqual(missing);
    expect(sandbox.counts.stored).toBe(0);
  });

  test('a body without a JSON content type', async () => {
    const sandbox = await running();
    const answer = await call(sandbox, { headers: { 'Content-Type': 'text/plain' } });

    expect(errorOf(answer)).toEqual(missing);
  });
});

test.each([
  ['broken JSON', '{"event_name":', invalid('invalid JSON')],
  [
    'a created_at that is an ISO string',
    { ...placedOrder, created_at: '2023-11-14T22:13:20Z' },
    invalid('created_at must be a Unix timestamp in whole seconds'),
  ],
  [
    'a created_at with a fraction',
    { ...placedOrder, created_at: 1.5 },
    invalid('created_at must be a Unix timestamp in whole seconds'),
  ],
  [
    'an array in the metadata',
    { ...placedOrder, metadata: { tags: ['a'] } },
    invalid('found unpermitted parameter: :tags'),
  ],
  [
    'several arrays, one of them deep down',
    { ...placedOrder, metadata: { base: { cents: [1] }, plan: 'pro', quote: [2] } },
    invalid('found unpermitted parameters: :cents, :quote'),
  ],
  [
    'metadata that is an array itself',
    { ...placedOrder, metadata: [] },
    invalid('found unpermitted parameter: :metadata'),
  ],
])('400: %s', async (_title, body, error) => {
  const sandbox = await running();
  const answer = await call(sandbox, { body });

  expect(answer.status).toBe(400);
  expect(errorOf(answer)).toEqual(error);
});

test('deeply nested metadata is an error', async () => {
  const sandbox = await running();
  const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
  const body = `${JSON.stringify(placedOrder).slice(0, -1)},"metadata":${deep}}`;

  expect(await call(sandbox, { body })).toMatchObject({ status: 400 });
});

test('404: events do not create contacts', async () => {
  const sandbox = await running();
  const answer = await call(sandbox, { body: { ...placedOrder, user_id: 'nobody' } });

  expect(answer.status).toBe(404);
  expect(answer.text).toBe(
    `{"type":"error.list","request_id":"${answer.headers['x-request-id']}",` +
      '"errors":[{"code":"not_found","message":"User Not Found"}]}',
  );
});

test('unknown contacts are created when asked to, once each', async () => {
  const created: unknown[] = [];
  const sandbox = await running({
    unknownContacts: 'create',
    onContactCreated: (contact) => created.push(contact),
  });
  for (const body of [{ user_id: 'a' }, { user_id: 'a' }, { email: 'b@example.org' }]) {
    await call(sandbox, { body: { event_name: 'x', created_at: 1, ...body } });
  }
  await call(sandbox, { body: { event_name: 'x', created_at: 1, id: 'c' } });

  expect(created).toMatchObject([
    { user_id: 'a', role: 'user', id: expect.stringMatching(/^[0-9a-f]{24}$/) },
    { email: 'b@example.org', role: 'user' },
    { id: 'c', role: 'lead' },
  ]);
});

test('id is used before user_id before email, without a fallback', async () => {
  const sandbox = await running({ contacts: [{ user_id: '42', email: 'a@example.org' }] });
  const status = async (identity: object) =>
    (await call(sandbox, { body: { event_name: 'x', created_at: 1, ...identity } })).status;

  expect(await status({ id: 'unknown', user_id: '42' })).toBe(404);
  expect(await status({ user_id: 'unknown', email: 'a@example.org' })).toBe(404);
  expect(await status({ email: 'A@example.org' })).toBe(202);
});

test('a number as user_id is echoed as a string', async () => {
  const sandbox = await running();
  await call(sandbox, { body: { ...placedOrder, user_id: 42 } });

  expect(sandbox.events[0]?.user_id).toBe('42');
});

test('leads are found by id only', async () => {
  const sandbox = await running({
    contacts: [{ id: 'lead1', email: 'l@example.org', role: 'lead' }],
  });
  const status = async (identity: object) =>
    (await call(sandbox, { body: { event_name: 'x', created_at: 1, ...identity } })).status;

  expect(await status({ email: 'l@example.org' })).toBe(404);
  expect(await status({ id: 'lead1' })).toBe(202);
});

test('409: an e-mail address that several users share', async () => {
  const email = 'two@example.org';
  const sandbox = await running({
    contacts: [
      { user_id: 'a', email },
      { user_id: 'b', email },
    ],
  });
  const answer = await call(sandbox, { body: { event_name: 'x', created_at: 1, email } });

  expect(answer.status).toBe(409);
  expect(errorOf(answer)).toEqual({
    code: 'conflict',
    message:
      'Multiple existing users match this email address two@example.org - must be more specific using user_id',
  });
});

test('422: too many event names, while existing ones keep working', async () => {
  const sandbox = await running();
  const send = (name: string) => call(sandbox, { body: { ...placedOrder, event_name: name } });
  for (let name = 1; name <= 120; name += 1) await send(`name ${name}`);
  const answer = await send('name 121');

  expect(answer.status).toBe(422);
  expect(errorOf(answer)).toEqual({
    code: '422',
    message: 'Cannot have more than 120 active event names',
  });
  expect((await send('Name 120')).status).toBe(202);
});

test('names are stored in lower case, with - for . and $ and with spaces', async () => {
  const sandbox = await running();
  await call(sandbox, { body: { ...placedOrder, event_name: 'The Sickness.Unto$Death' } });

  expect(sandbox.events[0]?.event_name).toBe('the sickness-unto-death');
});

test('the first ten metadata keys are stored in order, and the event is accepted', async () => {
  const sandbox = await running();
  const entries = Array.from({ length: 12 }, (_, at) => [`key${11 - at}`, at]);
  const answer = await call(sandbox, {
    body: { ...placedOrder, metadata: Object.fromEntries(entries) },
  });

  expect(answer.status).toBe(202);
  expect(Object.entries(sandbox.events[0]?.metadata ?? {})).toEqual(entries.slice(0, 10));
});

test('null metadata and unknown fields are accepted', async () => {
  const sandbox = await running();
  const answer = await call(sandbox, { body: { ...placedOrder, metadata: null, type: 'event' } });

  expect(answer.status).toBe(202);
  expect(sandbox.events[0]?.metadata).toEqual({});
});

test('the same contact, name and second is a duplicate: 202, and the first one stays', async () => {
  const sandbox = await running({ contacts: [{ user_id: '42', email: 'a@example.org' }] });
  await call(sandbox, { body: { ...placedOrder, metadata: { copy: 1 } } });
  const again = { event_name: 'Placed.Order', email: 'a@example.org', created_at: 1_700_000_000 };

  expect(await call(sandbox, { body: { ...again, metadata: { copy: 2 } } })).toMatchObject({
    status: 202,
    text: '',
  });
  expect(sandbox.events).toMatchObject([{ metadata: { copy: 1 } }]);
  expect(sandbox.counts).toMatchObject({ stored: 1, duplicates: 1, requests: 2 });
});

test('one second later is a new event', async () => {
  const sandbox = await running();
  await call(sandbox);
  await call(sandbox, { body: { ...placedOrder, created_at: placedOrder.created_at + 1 } });

  expect(sandbox.counts).toMatchObject({ stored: 2, duplicates: 0 });
});
