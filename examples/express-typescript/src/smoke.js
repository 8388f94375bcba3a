/** Starts the compiled application against the sandbox, and checks what arrives. */

import assert from 'node:assert/strict';
import { startSandbox } from '@intercom-events/sandbox';
import { arrived, runChecks, settingsFor } from '@intercom-events/smoke-kit';

const program = '../dist/app.js';
const ada = { authorization: 'Bearer ada-s-token' };

await runChecks(import.meta.url, {
  'the program of the README delivers, about the user of each request': checkDelivery,
  'without a token npm start prints what it would send': checkDryRun,
});

async function checkDelivery(start) {
  const sandbox = await startSandbox({ contacts: [{ user_id: 'ada' }] });
  const app = await start(program, settingsFor(sandbox));
  try {
    assert.equal((await app.send('POST', '/plan')).status, 200); // nobody is signed in: discarded
    const answer = await app.send('POST', '/plan', undefined, ada);
    assert.deepEqual(await answer.json(), { ok: true });
    const [event] = await sandbox.waitFor(1);
    assert.deepEqual(event.metadata, { plan: 'pro', price: { amount: 34_999, currency: 'eur' } });
    assert.deepEqual(arrived(sandbox), ['updated-plan ada']);
  } finally {
    app.kill('SIGKILL');
    await app.ended;
    await sandbox.stop();
  }
}

async function checkDryRun(start) {
  const app = await start(program, { INTERCOM_ACCESS_TOKEN: '', INTERCOM_EVENTS_URL: '' });
  try {
    await app.send('POST', '/plan', undefined, ada);
    await app.says('would send');
    await app.says('"user_id":"ada","event_name":"updated-plan"');
  } finally {
    app.kill('SIGKILL');
    await app.ended;
  }
}
