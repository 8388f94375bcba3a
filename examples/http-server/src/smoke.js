/** Runs all programs of this example against the sandbox and checks what arrives. */

import assert from 'node:assert/strict';
import { startSandbox } from '@intercom-events/sandbox';
import { arrived, runChecks, settingsFor } from '@intercom-events/smoke-kit';

await runChecks(import.meta.url, {
  'the server answers, and tracks what its users did': withSandbox(checkServer),
  'the program of the README delivers': withSandbox(checkTiny),
  'the worker delivers, and ends by itself': withSandbox(checkWorker),
});

async function checkServer(start, sandbox) {
  const server = await start('main.js', settingsFor(sandbox));
  assert.equal(await status(server, 'PUT', '/plan', 'ada', { plan: 'team' }), 200);
  assert.equal(await status(server, 'PUT', '/plan', 'ada', { plan: 'gold' }), 400);
  assert.equal(await status(server, 'POST', '/orders', 'grace', { item: 'mug' }), 201);
  assert.equal(await status(server, 'POST', '/orders', 'nobody', { item: 'mug' }), 201);
  assert.equal(await status(server, 'GET', '/', 'ada'), 404);
  server.kill('SIGTERM');
  assert.equal(await server.ended, 0);
  assert.deepEqual(arrived(sandbox), ['placed-order grace', 'updated-plan ada']);
}

async function checkTiny(start, sandbox) {
  const server = await start('tiny.js', settingsFor(sandbox));
  assert.equal(await status(server, 'POST', '/', undefined, {}), 200);
  await sandbox.waitFor(1);
  server.kill('SIGKILL');
  await server.ended;
  assert.deepEqual(arrived(sandbox), ['updated-plan 42']);
}

async function checkWorker(start, sandbox) {
  const worker = await start('worker.js', settingsFor(sandbox));
  assert.equal(await worker.ended, 0);
  assert.match(worker.output(), /grace: There is nothing to invoice\.\n2 delivered, 0 given up\./);
  assert.deepEqual(arrived(sandbox), ['got-invoice ada', 'renewed-plan ada']);
}

/** Gives a check a sandbox of its own. */
function withSandbox(check) {
  return async (start) => {
    const sandbox = await startSandbox({ unknownContacts: 'create' });
    try {
      await check(start, sandbox);
    } finally {
      await sandbox.stop();
    }
  };
}

async function status(server, method, path, user, body) {
  const headers = user === undefined ? {} : { 'x-demo-user': user };
  return (await server.send(method, path, body, headers)).status;
}
