/** Runs the application, and checks what it answers. */

import assert from 'node:assert/strict';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';

const app = await NestFactory.create(AppModule, { logger: ['error', 'warn'] });
await app.listen(0, '127.0.0.1');
const url = await app.getUrl();

assert.equal((await send('PUT', '/plan', { plan: 'pro' }, 'nobody-s-token')).status, 401);
assert.equal((await send('PUT', '/plan', { plan: 'gold' })).status, 400);
assert.equal((await send('PUT', '/plan', { plan: 'pro' })).status, 200);
const invited = await invite('grace@example.org');
assert.deepEqual(invited.data, { inviteFriend: { number: 1 } });
await app.close();
console.log('ok');

async function send(method: string, path: string, body: object, token = 'ada-s-token') {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const response = await fetch(url + path, { method, headers, body: JSON.stringify(body) });
  return { status: response.status, answer: await response.json() };
}

async function invite(friend: string) {
  const query = 'mutation Invite($friend: String!) { inviteFriend(friend: $friend) { number } }';
  const { answer } = await send('POST', '/graphql', { query, variables: { friend } });
  return answer as { data?: unknown; errors?: { message: string }[] };
}
