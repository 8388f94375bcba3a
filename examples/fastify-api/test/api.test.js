import { money } from '@intercom-events/fastify';
import { createTestEvents } from '@intercom-events/testing';
import { afterAll, beforeEach, expect, test } from 'vitest';
import '@intercom-events/testing/vitest';
import { createApi } from '../src/app.js';

const events = createTestEvents();
const app = createApi({ tracking: { client: events } });
beforeEach(() => events.clear());
afterAll(() => app.close());

// #region test
test('a change of plan is tracked', async () => {
  expect(await as('ada', 'PUT', '/plan', { plan: 'pro' })).toBe(200);
  await events.settle();

  expect(events).toHaveTrackedFor('ada', 'updated-plan', { price: money(34_999, 'eur') });
  expect(events).toHaveTrackedTimes('updated-plan', 1);
});
// #endregion

test('a plan that does not exist is not', async () => {
  expect(await as('ada', 'PUT', '/plan', { plan: 'gold' })).toBe(400);
  await events.settle();

  expect(events).not.toHaveTracked('updated-plan');
});

// #region failures
test('an outage of Intercom delays events but loses none', async () => {
  events.failNext('timeout', { times: 3 });
  expect(await as('grace', 'POST', '/orders', { item: 'mug' })).toBe(201);
  await events.settle(); // half a minute on the client's clock, no real time

  expect(events).toHaveTracked('placed-order');
  expect(events.stats()).toMatchObject({ pending: 0, dead: { expired: 0 } });
});
// #endregion

test('what Intercom refuses for good is a dead letter', async () => {
  events.failNext({ status: 422, code: 'parameter_invalid' });
  await as('grace', 'PUT', '/plan', { plan: 'team' });
  await events.settle();

  expect(await events.dead.list()).toMatchObject([{ reason: 'rejected', status: 422 }]);
});

test('a card that is declined makes no order', async () => {
  expect(await as('ada', 'POST', '/orders', { item: 'mug', card: 'declined' })).toBe(402);
  await events.settle();

  expect(events).toHaveTracked('started-checkout', { order_number: expect.stringMatching(/^A-/) });
  expect(events).not.toHaveTracked('placed-order');
});

async function as(user, method, url, body) {
  const signedIn = await app.inject({ method: 'POST', url: '/sign-in', body: { user } });
  const headers = { authorization: `Bearer ${signedIn.json().token}` };
  const { statusCode } = await app.inject({ method, url, headers, body });
  return statusCode;
}
