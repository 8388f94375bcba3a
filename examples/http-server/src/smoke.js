/** Starts everything there is in this example against the sandbox, and checks what arrives. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { startSandbox } from '@intercom-events/sandbox';

const checks = {
  'the server answers, and tracks what its users did': checkServer,
  'the program of the README delivers': checkTiny,
  'the worker delivers, and ends by itself': checkWorker,
};

for (const [name, check] of Object.entries(checks)) {
  const sandbox = await startSandbox({ unknownContacts: 'create' });
  try {
    await check(sandbox);
    console.log(`ok      ${name}`);
  } catch (error) {
    console.error(`failed  ${name}\n${error.message}`);
    process.exitCode = 1;
  } finally {
    await sandbox.stop();
  }
}

async function checkServer(sandbox) {
  const port = await freePort();
  const server = run('main.js', sandbox, port);
  const url = `http://127.0.0.1:${port}`;
  assert.equal(await status(url, 'PUT', '/plan', 'ada', { plan: 'team' }), 200);
  assert.equal(await status(url, 'PUT', '/plan', 'ada', { plan: 'gold' }), 400);
  assert.equal(await status(url, 'POST', '/orders', 'grace', { item: 'mug' }), 201);
  assert.equal(await status(url, 'POST', '/orders', 'nobody', { item: 'mug' }), 201);
  assert.equal(await status(url, 'GET', '/', 'ada'), 404);
  server.kill('SIGTERM');
  assert.equal(await server.ended, 0);
  assert.deepEqual(seen(sandbox), ['ada updated-plan', 'grace placed-order']);
}

async function checkTiny(sandbox) {
  const port = await freePort();
  const server = run('tiny.js', sandbox, port);
  assert.equal(await status(`http://127.0.0.1:${port}`, 'POST', '/', undefined, {}), 200);
  await sandbox.waitFor(1);
  server.kill('SIGKILL');
  await server.ended;
  assert.deepEqual(seen(sandbox), ['42 updated-plan']);
}

async function checkWorker(sandbox) {
  const worker = run('worker.js', sandbox);
  assert.equal(await worker.ended, 0);
  assert.match(worker.said(), /grace: There is nothing to invoice\.\n2 delivered, 0 given up\./);
  assert.deepEqual(seen(sandbox), ['ada got-invoice', 'ada renewed-plan']);
}

/** Runs a file of this example as a program of its own. */
function run(file, { url, token }, port = '') {
  const settings = { INTERCOM_EVENTS_URL: url, INTERCOM_ACCESS_TOKEN: token, PORT: port };
  const child = spawn(process.execPath, [fileURLToPath(new URL(file, import.meta.url))], {
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (text) => {
    said += text;
  });
  return {
    ended: once(child, 'close').then(([code]) => code),
    kill: (signal) => child.kill(signal),
    said: () => said,
  };
}

/** Tries until the program listens. */
async function status(url, method, path, user, body) {
  const headers = user === undefined ? {} : { 'x-demo-user': user };
  for (let tries = 0; ; tries += 1) {
    try {
      const options = { method, headers, ...(body && { body: JSON.stringify(body) }) };
      return (await fetch(`${url}${path}`, options)).status;
    } catch (error) {
      if (tries === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

function seen({ events }) {
  return events.map(({ user_id, event_name }) => `${user_id} ${event_name}`).sort();
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
