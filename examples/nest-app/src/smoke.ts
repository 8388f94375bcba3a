/** Runs the application and the programs of the README against the sandbox, and checks what arrives. */

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { INTERCOM_EVENTS, type IntercomEvents } from '@intercom-events/nestjs';
import { type Sandbox, startSandbox } from '@intercom-events/sandbox';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
import { RenewalsService } from './renewals/renewals.service.js';

const checks = { app: checkApp, 'npm start': checkStart, 'the lines of the README': checkTiny };

for (const [name, check] of Object.entries(checks)) {
  try {
    await check();
    console.log(`ok      ${name}`);
  } catch (error) {
    console.error(`failed  ${name}\n`, error);
    process.exitCode = 1;
  }
}

async function checkApp(): Promise<void> {
  const sandbox = await openSandbox();
  Object.assign(process.env, settingsFor(sandbox));
  const app = await NestFactory.create(AppModule, { logger: ['error', 'warn'] });
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();

  assert.equal((await send(url, 'PUT', '/plan', { plan: 'pro' }, 'nobody-s-token')).status, 401);
  assert.equal((await send(url, 'PUT', '/plan', { plan: 'gold' })).status, 400);
  assert.equal((await send(url, 'PUT', '/plan', { plan: 'pro' })).status, 200);
  assert.deepEqual((await invite(url, 'grace@example.org')).data, { inviteFriend: { number: 1 } });
  assert.equal((await invite(url, 'nobody')).errors?.[0]?.message, 'That is no address.');
  const renewals = app.get(RenewalsService, { strict: false });
  await renewals.renew('ada');
  await assert.rejects(renewals.renew('grace'), /nothing to renew/);
  await app.close();

  const { delivered, discarded, pending } = app.get<IntercomEvents>(INTERCOM_EVENTS).stats();
  // One event for the change that succeeded and one for the change that failed; the other two are discarded.
  assert.deepEqual([delivered, pending, discarded.failed], [4, 0, 2]);
  assert.deepEqual(namesOf(sandbox), [
    'invited-friend',
    'missed-plan',
    'renewed-plan',
    'updated-plan',
  ]);
  assert.ok(sandbox.events.every(({ user_id }) => user_id === 'ada'));
  const updated = sandbox.events.find(({ event_name }) => event_name === 'updated-plan');
  assert.deepEqual(updated?.metadata.price, { amount: 34_999, currency: 'eur' });
  await sandbox.stop();
}

async function checkStart(): Promise<void> {
  const sandbox = await openSandbox();
  // The answer is late, so that the event is still pending when the application is told to end.
  sandbox.fault({ kind: 'delay', delayMs: 300 });
  const { child, url } = await start('main.js', sandbox);
  assert.equal((await fetch(`${url}/docs`)).status, 200);
  assert.equal((await send(url, 'PUT', '/plan', { plan: 'team' })).status, 200);
  child.kill('SIGTERM');
  await once(child, 'close');
  assert.deepEqual(namesOf(sandbox), ['updated-plan']);
  await sandbox.stop();
}

async function checkTiny(): Promise<void> {
  const sandbox = await openSandbox();
  const { child, url } = await start('tiny.js', sandbox);
  assert.deepEqual((await send(url, 'PUT', '/plan', {})).answer, { plan: 'pro', cents: 34_999 });
  child.kill('SIGTERM');
  await once(child, 'close');
  assert.deepEqual(
    sandbox.events.map(({ user_id, metadata }) => [user_id, metadata]),
    [['ada', { price: { amount: 34_999, currency: 'eur' } }]],
  );
  await sandbox.stop();
}

function openSandbox(): Promise<Sandbox> {
  return startSandbox({ unknownContacts: 'create' });
}

function settingsFor({ url, token }: Sandbox): Record<string, string> {
  return { INTERCOM_EVENTS_URL: url, INTERCOM_ACCESS_TOKEN: token };
}

/** Runs a file of this example as a program of its own, until it answers. */
async function start(
  file: string,
  sandbox: Sandbox,
): Promise<{ child: ChildProcess; url: string }> {
  const port = await freePort();
  const env = { ...process.env, ...settingsFor(sandbox), PORT: port };
  const script = fileURLToPath(new URL(file, import.meta.url));
  const child = spawn(process.execPath, [script], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; ; tries += 1) {
    try {
      await fetch(url);
      return { child, url };
    } catch (error) {
      if (tries === 200 || child.exitCode !== null) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function send(
  url: string,
  method: string,
  path: string,
  body: object,
  token = 'ada-s-token',
): Promise<{ status: number; answer: unknown }> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const response = await fetch(url + path, { method, headers, body: JSON.stringify(body) });
  return { status: response.status, answer: await response.json() };
}

async function invite(url: string, friend: string) {
  const query = 'mutation Invite($friend: String!) { inviteFriend(friend: $friend) { number } }';
  const { answer } = await send(url, 'POST', '/graphql', { query, variables: { friend } });
  return answer as { data?: unknown; errors?: { message: string }[] };
}

async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return String(typeof address === 'object' ? address?.port : undefined);
}

function namesOf({ events }: Sandbox): string[] {
  return events.map(({ event_name }) => event_name).sort();
}
