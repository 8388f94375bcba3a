import { once } from 'node:events';
import { createTestEvents } from '@intercom-events/testing';
import { afterAll, beforeEach, expect, test } from 'vitest';
import '@intercom-events/testing/vitest';
import { createApi } from '../src/app.js';

const events = createTestEvents();
const server = createApi({ events }).listen(0, '127.0.0.1');
await once(server, 'listening');
beforeEach(() => events.clear());
afterAll(() => server.close());

test('who signs in is known when the answer has gone', async () => {
  expect(await send('POST', '/sign-in', { user: 'grace' }, '')).toBe(200);
  await events.settle();

  expect(events).toHaveTrackedFor('grace', 'signed-in', { method: 'cookie' });
});

test.each([
  [201, 'good', 1],
  [402, 'declined', 0],
  [500, 'broken', 0],
])('an answer of %i: a %s card places %i orders', async (status, card, orders) => {
  expect(await send('POST', '/orders', { item: 'mug', card }, 'ada')).toBe(status);
  await events.settle();

  expect(events).toHaveTracked('started-checkout');
  expect(events).toHaveTrackedTimes('placed-order', orders);
});

test('two clicks within a second are one change of plan', async () => {
  for (const _click of [1, 2]) await send('PUT', '/plan', { plan: 'pro' }, 'ada');
  await events.settle();
  expect(events).toHaveTrackedTimes('updated-plan', 1);

  await events.clock.advance(1_000);
  await send('PUT', '/plan', { plan: 'pro' }, 'ada');
  await events.settle();
  expect(events).toHaveTrackedTimes('updated-plan', 2);
});

async function send(method, path, body, user) {
  const headers = { 'content-type': 'application/json', 'x-user': user };
  const url = `http://127.0.0.1:${server.address().port}${path}`;
  const { status } = await fetch(url, { method, headers, body: JSON.stringify(body) });
  return status;
}
