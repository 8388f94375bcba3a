/** Runs all programs of this example against the sandbox and checks what arrives. */

import assert from 'node:assert/strict';
import { createIntercomEvents } from '@intercom-events/core';
import { startSandbox } from '@intercom-events/sandbox';
import { runChecks, settingsFor } from '@intercom-events/smoke-kit';
import { balances } from './counters.js';
import { startEnvironment } from './demo/environment.js';
import { Visitor } from './demo/visitor.js';
import * as monitoring from './monitoring.js';
import * as snippets from './snippets.js';

await runChecks(import.meta.url, {
  'the shop answers, and tracks what its customers did': checkShop,
  'npm start delivers the remaining events before it ends': checkStart,
  'the program of the README delivers': checkTiny,
  'the job delivers, and ends by itself': checkJob,
  'what is private stays here': checkPrivacy,
  'the snippets of the documentation do what they say': checkSnippets,
  'what is seen of a client is what docs/monitoring.md says': checkMonitoring,
  'the demo refuses a flag it does not know': checkFlag,
});

async function checkShop() {
  const { shop, sandbox, events, close } = await startEnvironment({ shopPort: 0, sandboxPort: 0 });
  const page = await fetch(shop.url);
  assert.match(page.headers.get('content-security-policy'), /default-src 'self'/);
  assert.match(await page.text(), /The example shop/);

  const ada = new Visitor(shop.url);
  assert.equal((await ada.send('POST', '/api/orders', { item: 'mug' })).status, 401);
  assert.equal((await ada.signIn('nobody')).status, 400);
  assert.equal((await ada.signIn('ada')).status, 200);
  assert.equal((await ada.send('PUT', '/api/plan', { plan: 'gold' })).status, 400);
  assert.equal((await ada.send('PUT', '/api/plan', { plan: 'team' })).status, 200);
  const declined = await ada.send('POST', '/api/orders', { item: 'mug', card: 'declined' });
  assert.equal(declined.status, 402);
  const now = Date.now();
  const opened = { id: 'made-up-id', name: 'opened-pricing', at: now };
  assert.equal(await ada.relay({ sentAt: now, events: [opened] }), 204);
  assert.equal((await ada.send('POST', '/api/sign-out')).status, 200);
  assert.equal((await ada.send('GET', '/api/counters')).answer.balances, true);
  assert.equal((await ada.send('GET', '/api/nothing')).status, 404);
  const { status, reasons, unaccounted } = (await ada.send('GET', '/api/health')).answer;
  assert.deepEqual({ status, reasons, unaccounted }, { status: 'ok', reasons: [], unaccounted: 0 });
  assert.equal(await (await fetch(`${shop.url}/live`)).text(), 'alive');

  const { dead, pending } = await close();
  assert.deepEqual({ dead, pending }, { dead: 0, pending: 0 });
  assert.deepEqual(namesOf(sandbox), [
    'opened-pricing',
    'signed-in',
    'started-checkout',
    'updated-plan',
  ]);
  assert.ok(sandbox.events.every(({ user_id }) => user_id === 'ada'));
  assert.equal(events.stats().discarded.failed, 2);
  assert.ok(balances(events.stats()));
}

async function checkStart(start) {
  const sandbox = await startSandbox({ contacts: [{ user_id: 'ada' }] });
  // The answer is late, so that the event is still pending when the shop is told to end.
  sandbox.fault({ kind: 'delay', delayMs: 300 });
  const shop = await start('main.js', settingsFor(sandbox));
  await shop.says('The shop is open');
  await new Visitor(shop.url).signIn('ada');
  shop.kill('SIGTERM');
  assert.equal(await shop.ended, 'SIGTERM');
  assert.deepEqual(namesOf(sandbox), ['signed-in']);
  await sandbox.stop();
}

async function checkTiny(start) {
  const sandbox = await startSandbox({ contacts: [{ user_id: '42' }] });
  const shop = await start('tiny.js', settingsFor(sandbox));
  const answer = await shop.send('POST', '/plan');
  assert.deepEqual(await answer.json(), { ok: true });
  const [event] = await sandbox.waitFor(1);
  assert.deepEqual(event.metadata, { plan: 'pro', price: { amount: 34_999, currency: 'eur' } });
  shop.kill('SIGKILL');
  await shop.ended;
  await sandbox.stop();
}

async function checkJob(start) {
  const sandbox = await startSandbox({ unknownContacts: 'create' });
  const job = await start('job.js', settingsFor(sandbox));
  await job.says('2 delivered, 0 given up.');
  assert.equal(await job.ended, 0);
  assert.deepEqual(namesOf(sandbox), ['renewed-plan', 'renewed-plan']);
  await sandbox.stop();
}

async function checkPrivacy(start) {
  const sandbox = await startSandbox({ unknownContacts: 'create' });
  const program = await start('privacy.js', settingsFor(sandbox));
  await program.says('"report":{"held":0,"pending":1,"deadLetters":0,"inFlight":0},"delivered":1');
  assert.equal(await program.ended, 0);
  assert.deepEqual(
    sandbox.events.map(({ metadata }) => metadata),
    [{ plan: 'pro', note: 'Ask [redacted]', two_factor_token: true, token_count: 512 }],
  );
  await sandbox.stop();
}

async function checkSnippets() {
  const sandbox = await startSandbox({ unknownContacts: 'create' });
  const settings = { accessToken: sandbox.token, baseUrl: sandbox.url, logger: false };
  const events = createIntercomEvents(settings);
  snippets.trackForThem(events);
  snippets.trackWithMetadata(events);
  snippets.trackLater(events);
  snippets.trackOnce(events);
  snippets.afterTheMove(events, { id: 7 });
  await snippets.tryAgain(events);
  await events.close();
  const { accepted, duplicate, delivered, dead, metadata } = events.stats();
  assert.deepEqual(
    { accepted, duplicate, delivered },
    { accepted: 11, duplicate: 2, delivered: 11 },
  );
  assert.ok(Object.values({ ...dead, ...metadata }).every((count) => count === 0));
  await sandbox.stop();
}

async function checkMonitoring() {
  const sandbox = await startSandbox({ contacts: [{ user_id: '42' }] });
  const told = [];
  const metrics = { count: (name, what) => told.push([name, what]) };
  const events = clientFor(sandbox, () => monitoring.clientWithHooks(metrics));
  const stopListening = monitoring.subscribeToDead({
    warn: (what) => told.push(['channel', what]),
  });
  const stopObserving = monitoring.observe(events);
  sandbox.fault({ kind: 'answer', status: 422 });
  events.track('42', 'placed-order');
  await events.flush();
  events.track('42', 'updated-plan');
  await events.flush();
  stopObserving();
  stopListening();
  assert.equal(events.health().status, 'ok');
  await events.close();
  const [channel, dead, delivered] = told;
  assert.deepEqual(
    told.map(([name]) => name),
    ['channel', 'intercom.dead', 'intercom.delivered'],
  );
  assert.deepEqual(channel[1], {
    client: events.id,
    name: 'placed-order',
    reason: 'rejected',
    status: 422,
  });
  assert.equal(dead[1].reason, 'rejected');
  assert.deepEqual(delivered[1], { name: 'updated-plan' });
  await sandbox.stop();
}

async function checkFlag(start) {
  const demo = await start('demo.js', {}, ['--twice']);
  await demo.says('Unknown flag "--twice".');
  assert.equal(await demo.ended, 2);
}

/** Creates a client from the environment, as the snippet does. */
function clientFor(sandbox, make) {
  Object.assign(process.env, settingsFor(sandbox));
  return make();
}

function namesOf({ events }) {
  return events.map(({ event_name }) => event_name).sort();
}
