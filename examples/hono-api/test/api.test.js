import { createTestEvents } from '@intercom-events/testing';
import { beforeEach, expect, test } from 'vitest';
import '@intercom-events/testing/vitest';
import { createApi } from '../src/app.js';

const events = createTestEvents({ now: new Date('2030-01-31T12:00:00Z') });
const api = createApi({ events, secret: 'made-up' });
beforeEach(() => events.clear());

test('who signs in is tracked with the time at which it happened', async () => {
  await signIn('grace');
  await events.settle();

  expect(events).toHaveTrackedFor('grace', 'signed-in', { method: 'token' });
  expect(events.sent).toMatchObject([{ at: new Date('2030-01-31T12:00:00Z') }]);
});

test.each([
  [201, 'good', 1],
  [402, 'declined', 0],
  [500, 'broken', 0],
])('an answer of %i: a %s card places %i orders', async (status, card, orders) => {
  const token = await signIn('ada');
  const response = await send('POST', '/orders', { item: 'teapot', card }, token);
  expect(response.status).toBe(status);
  await events.settle();

  expect(events).toHaveTrackedFor('ada', 'started-checkout');
  expect(events).toHaveTrackedTimes('placed-order', orders);
});

test('a rate limit holds events back until its window ends', async () => {
  const token = await signIn('ada');
  await events.settle();
  events.rateLimit({ forMs: 10_000 });
  await send('PUT', '/plan', { plan: 'pro' }, token);
  await events.clock.advance(5_000);
  expect(events.stats()).toMatchObject({ pending: 1, paused: { because: 'rate_limited' } });

  await events.settle();
  expect(events.sent.map(({ name }) => name)).toEqual(['signed-in', 'updated-plan']);
});

async function signIn(user) {
  return (await send('POST', '/sign-in', { user }, '')).text();
}

function send(method, path, body, token) {
  const headers = { authorization: `Bearer ${token}` };
  return api.request(path, { method, headers, body: JSON.stringify(body) });
}
