/** Runs all programs of this example against the sandbox and checks what arrives. */

import assert from 'node:assert/strict';
import { startSandbox } from '@intercom-events/sandbox';
import { runChecks, settingsFor } from '@intercom-events/smoke-kit';
import { createApi } from './app.js';
import { Caller } from './caller.js';

await runChecks(import.meta.url, {
  'the API answers, and tracks what its users did': checkApi,
  'npm start delivers the remaining events before it ends': checkStart,
  'npm start says what is wrong with its settings': checkSettings,
  'the program of the README delivers': checkTiny,
});

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
  assert.equal((await api.send('GET', '/stats')).answer.tracked, 6);

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

async function checkStart(start) {
  const sandbox = await startSandbox({ contacts: [{ user_id: 'ada' }] });
  // The answer is late, so that the event is still pending when the API is told to end.
  sandbox.fault({ kind: 'delay', delayMs: 300 });
  const api = await start('main.js', settingsFor(sandbox));
  await api.says('In another terminal');
  await new Caller(api.url).signIn('ada');
  api.kill('SIGTERM');
  assert.equal(await api.ended, 0);
  assert.deepEqual(whatArrived(sandbox), [['signed-in', { method: 'curl' }]]);
  await sandbox.stop();
}

async function checkSettings(start) {
  const api = await start('main.js', { INTERCOM_REGION: 'mars' });
  await api.says('INTERCOM_REGION');
  assert.equal(await api.ended, 1);
}

async function checkTiny(start) {
  const sandbox = await startSandbox({ contacts: [{ user_id: '42' }] });
  const tiny = await start('tiny.js', settingsFor(sandbox));
  const answer = await tiny.send('POST', '/plan');
  assert.deepEqual(await answer.json(), { ok: true });
  await sandbox.waitFor(1);
  assert.deepEqual(whatArrived(sandbox), [
    ['updated-plan', { plan: 'pro', price: { amount: 34_999, currency: 'eur' } }],
  ]);
  tiny.kill('SIGKILL');
  await tiny.ended;
  await sandbox.stop();
}

/** Name and metadata, sorted. */
function whatArrived({ events }) {
  return events
    .map(({ event_name, metadata }) => [event_name, metadata])
    .sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
}
