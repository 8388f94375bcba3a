import { expect, test } from 'vitest';
import type { EventSummary, Sandbox } from '../index.js';
import { call, errorOf, list, placedOrder, running, startMs } from '../test-support.js';

const startSec = startMs / 1000;
const invited = { event_name: 'Invited.Friend', count: 3, first: startSec - 9, last: startSec };

function post(sandbox: Sandbox, body: unknown) {
  return call(sandbox, { path: '/events/summaries', body });
}

async function summary(sandbox: Sandbox, who = 'user_id=42'): Promise<EventSummary> {
  const { status, text } = await list(sandbox, `type=user&${who}&summary=true`);
  expect(status).toBe(200);
  return JSON.parse(text);
}

test('a summary has the recorded shape, with keys in the recorded order', async () => {
  const sandbox = await running({
    contacts: [{ id: '530370b477ad7120001d', user_id: '25', email: 'wash@example.org' }],
  });
  for (const created_at of [1_482_378_897, 1_539_154_262, 1_539_154_262]) {
    await call(sandbox, { body: { event_name: 'Test-Event', created_at, user_id: '25' } });
  }
  const { text } = await list(sandbox, 'type=user&user_id=25&summary=true');

  expect(text).toBe(
    '{"type":"event.summary","email":"wash@example.org","intercom_user_id":"530370b477ad7120001d","user_id":"25",' +
      '"events":[{"name":"test-event","first":"2016-12-22T03:54:57.000Z","last":"2018-10-10T06:51:02.000Z","count":2,"description":null}]}',
  );
});

test('a summary is found by each identifier, a lead’s by Intercom’s id, without what it has not', async () => {
  const sandbox = await running({
    contacts: [{ user_id: '42', email: 'a@example.org' }, { id: 'abc' }],
  });
  await call(sandbox, { body: { ...placedOrder, user_id: undefined, id: 'abc' } });

  const lead = await summary(sandbox, 'intercom_user_id=abc');
  expect(Object.keys(lead)).toEqual(['type', 'intercom_user_id', 'events']);
  expect(lead.events).toMatchObject([{ name: 'placed-order', count: 1 }]);
  expect(await summary(sandbox, 'email=a%40example.org')).toMatchObject({
    user_id: '42',
    events: [],
  });
});

test.each([
  ['user_id=43', 404],
  ['email=two%40example.org', 409],
  ['', 400],
])('no summary for %s', async (who, status) => {
  const email = 'two@example.org';
  const sandbox = await running({
    contacts: [
      { user_id: 'a', email },
      { user_id: 'b', email },
    ],
  });

  expect(await list(sandbox, `type=user&${who}&summary=true`)).toMatchObject({ status });
});

test('summaries count events that are too old to be listed or not kept any more', async () => {
  const sandbox = await running({ now: () => startMs, keepEvents: 1 });
  for (const days of [200, 100, 0]) {
    await call(sandbox, { body: { ...placedOrder, created_at: startSec - days * 86_400 } });
  }

  expect((await summary(sandbox)).events).toMatchObject([
    { count: 3, first: '2023-04-28T22:13:20.000Z', last: '2023-11-14T22:13:20.000Z' },
  ]);
});

test('a time beyond the range of dates does not break the summary', async () => {
  const sandbox = await running();
  await call(sandbox, { body: { ...placedOrder, created_at: Number.MAX_SAFE_INTEGER } });

  expect((await summary(sandbox)).events).toMatchObject([{ last: '+275760-09-13T00:00:00.000Z' }]);
});

test('a posted summary is stored under the normalised name, with 200 and an empty body', async () => {
  const sandbox = await running();
  const answer = await post(sandbox, { user_id: '42', event_summaries: invited });

  expect(answer).toMatchObject({ status: 200, text: '' });
  expect((await summary(sandbox)).events).toEqual([
    {
      name: 'invited-friend',
      first: '2023-11-14T22:13:11.000Z',
      last: '2023-11-14T22:13:20.000Z',
      count: 3,
      description: null,
    },
  ]);
  expect(sandbox.events).toEqual([]);
});

test('a summary posted twice counts once, and events are added to it', async () => {
  const sandbox = await running();
  await post(sandbox, { user_id: 42, event_summaries: invited });
  await post(sandbox, { user_id: '42', event_summaries: [invited, { ...invited, count: 5 }] });
  const created_at = startSec + 5;
  await call(sandbox, { body: { ...placedOrder, event_name: 'invited-friend', created_at } });

  expect((await summary(sandbox)).events).toMatchObject([
    { count: 6, first: '2023-11-14T22:13:11.000Z', last: '2023-11-14T22:13:25.000Z' },
  ]);
});

test.each<[string, unknown, number, object]>([
  ['nothing', '', 400, { code: 'parameter_not_found' }],
  ['no JSON', '{', 400, { code: 'parameter_invalid' }],
  ['no user_id', { event_summaries: invited }, 400, { code: 'parameter_not_found' }],
  ['no summary', { user_id: '42' }, 400, { code: 'parameter_not_found' }],
  ['a text', { user_id: '42', event_summaries: 'x' }, 400, { code: 'parameter_not_found' }],
  [
    'a bad one behind a good one',
    { user_id: '42', event_summaries: [invited, { ...invited, count: undefined }] },
    400,
    { code: 'parameter_not_found' },
  ],
  [
    'no count to speak of',
    { user_id: '42', event_summaries: { ...invited, count: 0 } },
    400,
    { message: 'count must be a positive integer' },
  ],
  [
    'an ISO time',
    { user_id: '42', event_summaries: { ...invited, first: '2023-11-14' } },
    400,
    { message: 'first must be a Unix timestamp in whole seconds' },
  ],
  [
    'half a second',
    { user_id: '42', event_summaries: { ...invited, last: 1.5 } },
    400,
    { message: 'last must be a Unix timestamp in whole seconds' },
  ],
  [
    'an unknown contact',
    { user_id: '43', event_summaries: invited },
    404,
    { message: 'User Not Found' },
  ],
  [
    'one name too many',
    {
      user_id: '42',
      event_summaries: ['a', 'b'].map((event_name) => ({ ...invited, event_name })),
    },
    422,
    { code: '422', message: 'Cannot have more than 1 active event names' },
  ],
])('an error, and nothing is stored: %s', async (_title, body, status, error) => {
  const sandbox = await running({ maxEventNames: 1 });
  const answer = await post(sandbox, body);

  expect(answer.status).toBe(status);
  expect(errorOf(answer)).toMatchObject(error);
  expect(sandbox.summaries).toEqual([]);
});

test('a summary of an unknown contact creates the contact if events do', async () => {
  const sandbox = await running({ unknownContacts: 'create' });
  await post(sandbox, { user_id: '43', event_summaries: invited });

  expect(sandbox.summaries).toMatchObject([{ user_id: '43', events: [{ count: 3 }] }]);
});

test('the sandbox has the summaries of all contacts with events, and none after a reset', async () => {
  const sandbox = await running({
    contacts: [{ user_id: '42' }, { user_id: '43' }, { id: 'abc' }],
  });
  await call(sandbox);
  await post(sandbox, { user_id: '43', event_summaries: invited });

  expect(sandbox.summaries).toMatchObject([
    { user_id: '42', events: [{ name: 'placed-order', count: 1 }] },
    { user_id: '43', events: [{ name: 'invited-friend', count: 3 }] },
  ]);
  sandbox.reset();
  expect(sandbox.summaries).toEqual([]);
});
