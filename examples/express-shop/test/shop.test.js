// #region test
import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { money } from '@intercom-events/core';
import { assertNotTracked, assertTracked, createTestEvents } from '@intercom-events/testing';
import { createShop } from '../src/app.js';
import { closed, listen } from '../src/listen.js';

const events = createTestEvents();
const shop = createShop({ events, subscribers: ['ada', 'alan'] });
const { server, url } = await listen(shop, { port: 0 });
beforeEach(() => events.clear());
after(() => closed(server));

test('a paid order is tracked', async () => {
  const cookie = await signIn('ada');
  assert.equal(await post('/api/orders', { item: 'mug' }, cookie), 201);
  await events.settle(); // now every event is delivered, or given up with a reason

  const metadata = { total: money(1_200, 'eur'), order_number: /^A-\d+$/ }; // the keys that matter
  const { user } = assertTracked(events, 'placed-order', metadata);
  assert.deepEqual(user, { userId: 'ada' });
});
// #endregion

test('an order whose card is declined was begun, but not placed', async () => {
  const cookie = await signIn('ada');
  assert.equal(await post('/api/orders', { item: 'mug', card: 'declined' }, cookie), 402);
  await events.settle();

  assertTracked(events, 'started-checkout');
  assertNotTracked(events, 'placed-order');
});

test('the newsletter is tracked for all subscribers, and the request does not wait for Intercom', async () => {
  events.failNext({ status: 503 }, { times: 3 });
  const cookie = await signIn('grace');
  assert.equal(await post('/api/newsletters', {}, cookie), 202);
  await events.settle();

  const readers = events.sent.filter(({ name }) => name === 'received-newsletter');
  assert.deepEqual(readers.map(({ user }) => user.userId).sort(), ['ada', 'alan']);
});

test('a request without a signed-in user is refused, and nothing is tracked', async () => {
  assert.equal(await post('/api/orders', { item: 'mug' }), 401);
  await events.settle();

  assert.deepEqual(events.tracked, []);
});

async function signIn(user) {
  const response = await send('/api/sign-in', { user });
  return response.headers.get('set-cookie').split(';')[0];
}

async function post(path, body, cookie = '') {
  const { status } = await send(path, body, cookie);
  return status;
}

function send(path, body, cookie = '') {
  const headers = { 'content-type': 'application/json', cookie };
  return fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
}
