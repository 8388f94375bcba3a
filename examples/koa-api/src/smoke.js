/** Starts the API and the program of the README against the sandbox, and checks what arrives. */

import assert from 'node:assert/strict';
import { startSandbox } from '@intercom-events/sandbox';
import { arrived, runChecks, settingsFor } from '@intercom-events/smoke-kit';

await runChecks(import.meta.url, {
  'the API answers, and tells what its customers did': checkApi,
  'without a token npm start prints what it would send': checkDryRun,
  'the program of the README delivers': checkTiny,
});

async function checkApi(start) {
  const sandbox = await startSandbox({
    contacts: [{ user_id: 'ada' }, { user_id: 'grace' }],
  });
  const api = await start('main.js', settingsFor(sandbox));
  try {
    await api.says('The API is open');
    const signedIn = await api.send('POST', '/sign-in', { user: 'ada' });
    assert.deepEqual(await signedIn.json(), {
      user: 'ada',
      events: { 'signed-in': { status: 'held' } },
    });
    const cookie = signedIn.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ');
    await tryRequests(api, cookie);
    await sandbox.waitFor(5);
  } finally {
    // Ends as in production: the remaining events are delivered first.
    api.kill('SIGTERM');
    assert.equal(await api.ended, 0);
    await sandbox.stop();
  }
  assert.deepEqual(arrived(sandbox), [
    'placed-order grace',
    'signed-in ada',
    'started-checkout ada',
    'started-checkout grace',
    'updated-plan ada',
  ]);
  const { metadata } = sandbox.events.find(({ event_name }) => event_name === 'updated-plan');
  assert.deepEqual(metadata, { plan: 'pro', price: { amount: 2_900, currency: 'eur' } });
}

/** Requests that succeed, are refused, and fail. */
async function tryRequests(api, cookie) {
  const ada = { cookie };
  const grace = { 'x-user': 'grace' };
  const requests = [
    [200, 'PUT', '/plan', { plan: 'pro' }, ada],
    [400, 'PUT', '/plan', { plan: 'gold' }, ada],
    [402, 'POST', '/orders', { item: 'mug', card: 'declined' }, ada],
    [201, 'POST', '/orders', { item: 'mug' }, grace],
    [401, 'POST', '/orders', { item: 'mug' }, { cookie: 'user=ada' }],
    [400, 'POST', '/sign-in', { user: 'nobody' }, {}],
    [405, 'DELETE', '/orders', undefined, ada],
    [404, 'GET', '/nothing', undefined, {}],
  ];
  for (const [status, method, path, body, headers] of requests) {
    const answer = await api.send(method, path, body, headers);
    assert.equal(answer.status, status, `${method} ${path} ${JSON.stringify(body)}`);
  }
  const { discarded, dropped } = await (await api.send('GET', '/stats')).json();
  assert.equal(discarded.failed, 2);
  assert.ok(Object.values(dropped).every((count) => count === 0));
}

async function checkDryRun(start) {
  const api = await start('main.js', { INTERCOM_ACCESS_TOKEN: '', INTERCOM_EVENTS_URL: '' });
  try {
    await api.says('curl -c cookies.txt');
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
