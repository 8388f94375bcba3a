/** Starts everything there is in this example against the sandbox, and checks what arrives. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { startSandbox } from '@intercom-events/sandbox';
import { createApi } from './app.js';
import { Caller } from './caller.js';

const checks = {
  'the API answers, and tracks what its users did': checkApi,
  'npm start delivers what is on its way before it ends': checkStart,
  'npm start says what is wrong with its settings': checkSettings,
  'the program of the README delivers': checkTiny,
};

for (const [name, check] of Object.entries(checks)) {
  try {
    await check();
    console.log(`ok      ${name}`);
  } catch (error) {
    console.error(`failed  ${name}\n${error.message}`);
    process.exitCode = 1;
  }
}
// A check that failed may have left something open.
if (process.exitCode === 1) process.exit();

async function checkApi() {
  const sandbox = await startSandbox({ contacts: [{ user_id: 'ada' }] });
  const { url, token } = sandbox;
  const app = createApi({ tracking: { accessToken: token, baseUrl: url, logger: false } });
  const api = new Caller(await app.listen({ port: 0, host: '127.0.0.1' }));

  assert.equal((await api.send('POST', '/orders', { item: 'mug' })).status, 401);
  assert.equal((await api.send('POST', '/sign-in', { user: 'nobody' })).status, 400);
  await api.signIn('ada');
  assert.equal((await api.send('PUT', '/plan', { plan: 'gold' })).status, 400);
  assert.equal((await api.send('PUT', '/plan', { plan: 'pro' })).status, 200);
  const declined = await api.send('POST', '/orders', { item: 'mug', card: 'declined' });
  assert.equal(declined.status, 402);
  assert.equal((await api.send('POST', '/orders', { item: 'poster' })).status, 201);
  assert.equal((await api.send('GET', '/nothing')).status, 404);
  assert.equal((await api.send('GET', '/ledger')).answer.tracked, 6);

  await app.close();
  const { accepted, delivered, discarded } = app.intercomEvents.stats();
  assert.deepEqual(
    { accepted, delivered, failed: discarded.failed },
    { accepted: 5, delivered: 5, failed: 1 },
  );
  assert.deepEqual(whatArrived(sandbox), [
    ['placed-order', { order_number: 'A-1002', total: { amount: 1_999, currency: 'eur' } }],
    ['signed-in', { method: 'curl' }],
    ['started-checkout', { order_number: 'A-1001' }],
    ['started-checkout', { order_number: 'A-1002' }],
    ['updated-plan', { plan: 'pro', price: { amount: 34_999, currency: 'eur' } }],
  ]);
  assert.ok(sandbox.events.every(({ user_id }) => user_id === 'ada'));
  await sandbox.stop();
}

async function checkStart() {
  const sandbox = await startSandbox({ contacts: [{ user_id: 'ada' }] });
  // The answer is late, so that the event is still on its way when the API is told to end.
  sandbox.fault({ kind: 'delay', delayMs: 300 });
  const port = await freePort();
  const api = run('main.js', { ...settingsFor(sandbox), PORT: port });
  await api.says('In another terminal');
  await new Caller(`http://127.0.0.1:${port}`).signIn('ada');
  api.kill('SIGTERM');
  assert.equal(await api.ended, 0);
  assert.deepEqual(whatArrived(sandbox), [['signed-in', { method: 'curl' }]]);
  await sandbox.stop();
}

async function checkSettings() {
  const api = run('main.js', { INTERCOM_REGION: 'mars', PORT: await freePort() });
  await api.says('INTERCOM_REGION');
  assert.equal(await api.ended, 1);
}

async function checkTiny() {
  const sandbox = await startSandbox({ contacts: [{ user_id: '42' }] });
  const port = await freePort();
  const tiny = run('tiny.js', { ...settingsFor(sandbox), PORT: port });
  const answer = await untilAnswered(`http://localhost:${port}/plan`);
  assert.deepEqual(await answer.json(), { ok: true });
  await sandbox.waitFor(1);
  assert.deepEqual(whatArrived(sandbox), [
    ['updated-plan', { plan: 'pro', price: { amount: 34_999, currency: 'eur' } }],
  ]);
  tiny.kill('SIGKILL');
  await tiny.ended;
  await sandbox.stop();
}

/** Runs a file of this example as a program of its own. */
function run(file, env) {
  const script = fileURLToPath(new URL(file, import.meta.url));
  const child = spawn(process.execPath, [script], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const heard = new Set();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text) => {
      output += text;
      for (const listener of heard) listener();
    });
  }
  const ended = once(child, 'close').then(([code]) => code);
  return {
    ended,
    kill: (signal) => child.kill(signal),
    says: (text) =>
      new Promise((resolve, reject) => {
        const look = () => output.includes(text) && resolve();
        heard.add(look);
        look();
        ended.then(() => reject(new Error(`${file} never said "${text}", but: ${output}`)));
      }),
  };
}

function settingsFor({ url, token }) {
  return { INTERCOM_EVENTS_URL: url, INTERCOM_ACCESS_TOKEN: token };
}

/** Name and metadata, sorted. */
function whatArrived({ events }) {
  return events
    .map(({ event_name, metadata }) => [event_name, metadata])
    .sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

/** Nothing says when the ten lines of the README listen. */
async function untilAnswered(url) {
  for (let tries = 0; ; tries += 1) {
    try {
      return await fetch(url, { method: 'POST' });
    } catch (error) {
      if (tries === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
