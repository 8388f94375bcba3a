import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, beforeEach, test } from 'node:test';
import { assertNotTracked, assertTracked, createTestEvents } from '@intercom-events/testing';
import { makeServer } from '../src/app.js';

const client = createTestEvents();
const server = makeServer({ client }).listen(0, '127.0.0.1');
await once(server, 'listening');
beforeEach(() => client.clear());
after(() => server.close());

test('a plan that is changed is told with its price', async () => {
  assert.equal(await send('PUT', '/plan', { plan: 'pro' }), 200);
  await client.settle();

  assertTracked(client, 'updated-plan', { plan: 'pro', price: { amount: 4_900, currency: 'eur' } });
});

test('a plan that does not exist is not', async () => {
  assert.equal(await send('PUT', '/plan', { plan: 'gold' }), 400);
  await client.settle();

  assertNotTracked(client, 'updated-plan');
});

test('an order of an unknown contact waits, and is delivered once Intercom knows the contact', async () => {
  client.unknownContact('ada');
  assert.equal(await send('POST', '/orders', { item: 'teapot' }), 201);
  await client.clock.advance(1_000);
  assert.equal(client.stats().parked, 1);
  client.knownContact('ada');
  await client.settle();

  assert.equal(assertTracked(client, 'placed-order', { item: 'teapot' }).status, 'delivered');
});

async function send(method, path, body) {
  const headers = { 'x-demo-user': 'ada' };
  const url = `http://127.0.0.1:${server.address().port}${path}`;
  const { status } = await fetch(url, { method, headers, body: JSON.stringify(body) });
  return status;
}
