/** Starts the API and the program of the README against the sandbox, and checks what arrives. */

import assert from 'node:assert/strict';
import { startSandbox } from '@intercom-events/sandbox';
import { arrived, runChecks, settingsFor } from '@intercom-events/smoke-kit';

await runChecks(import.meta.url, {
  'the API answers, and tells what its customers did': checkApi,
  'without a token npm start prints what it would send': checkDryRun,
  'the program of the README delivers': checkTiny,
  'the Worker of the README delivers before it may sleep': checkWorker,
});

async function checkApi(start) {
  const sandbox = await startSandbox({ contacts: [{ user_id: 'ada' }, { user_id: 'grace' }] });
  const api = await start('main.js', settingsFor(sandbox));
  try {
    await api.says('The API is open');
    const tokens = {};
    for (const user of ['ada', 'grace']) {
      const signedIn = await api.send('POST', '/sign-in', { user });
      assert.equal(signedIn.status, 200);
      tokens[user] = { authorization: `Bearer ${await signedIn.text()}` };
    }
    await tryRequests(api, tokens);
    await sandbox.waitFor(7);
  } finally {
    // Ends as in production: the remaining events are delivered first.
    api.kill('SIGTERM');
    assert.equal(await api.ended, 0);
    await sandbox.stop();
  }
  assert.deepEqual(arrived(sandbox), [
    'placed-order grace',
    'signed-in ada',
    'signed-in grace',
    'started-checkout ada',
    'started-checkout ada',
    'started-checkout grace',
    'updated-plan ada',
  ]);
  const { metadata } = sandbox.events.find(({ event_name }) => event_name === 'updated-plan');
  assert.deepEqual(metadata, { plan: 'pro', price: { amount: 2_900, currency: 'eur' } });
}

/** Requests that succeed, are refused, and fail. */
async function tryRequests(api, { ada, grace }) {
  const requests = [
    [200, 'PUT', '/plan', { plan: 'pro' }, ada],
    [400, 'PUT', '/plan', { plan: 'gold' }, ada],
    [402, 'POST', '/orders', { item: 'mug', card: 'declined' }, ada],
    [500, 'POST', '/orders', { item: 'mug', card: 'broken' }, ada],
    [201, 'POST', '/orders', { item: 'mug' }, grace],
    [400, 'POST', '/orders', undefined, { ...grace, 'content-type': 'application/json' }],
    [401, 'POST', '/orders', { item: 'mug' }, { authorization: 'Bearer made-up' }],
    [400, 'POST', '/sign-in', { user: 'nobody' }, {}],
    [404, 'GET', '/nothing', undefined, {}],
  ];
  for (const [status, method, path, body, headers] of requests) {
    const answer = await api.send(method, path, body, headers);
    assert.equal(answer.status, status, `${method} ${path} ${JSON.stringify(body)}`);
  }
  const { discarded, dropped } = await (await api.send('GET', '/stats')).json();
  assert.equal(discarded.failed, 3);
  assert.ok(Object.values(dropped).every((count) => count === 0));
}

async function checkDryRun(start) {
  const api = await start('main.js', { INTERCOM_ACCESS_TOKEN: '', INTERCOM_EVENTS_URL: '' });
  try {
    await api.says('TOKEN=$(curl -s');
    await api.send('POST', '/sign-in', { user: 'ada' });
    await api.says('"event_name":"signed-in"');
  } finally {
    api.kill('SIGTERM');
    assert.equal(await api.ended, 0);
  }
}

async function checkTiny(start) {
  const sandbox = await startSandbox({ contacts: [{ user_id: '42' }] });
  const program = await start('tiny.js', settingsFor(sandbox));
  try {
    const answer = await program.send('POST', '/plan');
    assert.deepEqual(await answer.json(), { ok: true });
    const [event] = await sandbox.waitFor(1);
    assert.deepEqual(event.metadata, { plan: 'pro', price: { amount: 34_999, currency: 'eur' } });
  } finally {
    program.kill('SIGKILL');
    await program.ended;
    await sandbox.stop();
  }
}

/** Calls it like a Worker. On workerd itself, test/runtimes runs one that is mounted the same way. */
async function checkWorker() {
  const sandbox = await startSandbox({ contacts: [{ user_id: '42' }] });
  Object.assign(process.env, settingsFor(sandbox));
  const { default: worker } = await import('./worker.js');
  const awaited = [];
  const context = { waitUntil: (promise) => awaited.push(promise) };
  const request = new Request('https://shop.example.org/plan', { method: 'POST' });
  const answer = await worker.fetch(request, {}, context);
  assert.deepEqual(await answer.json(), { ok: true });
  await Promise.all(awaited);
  assert.deepEqual(arrived(sandbox), ['updated-plan 42']);
  await sandbox.stop();
}
