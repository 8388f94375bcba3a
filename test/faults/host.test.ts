import { cp, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Stats } from '@intercom-events/core';
import { type Sandbox, startSandbox } from '@intercom-events/sandbox';
import { expect, onTestFinished, test } from 'vitest';
import { startChild } from '../support/child.js';

const token = 'made-up-token';

async function sandboxFor(): Promise<Sandbox> {
  const sandbox = await startSandbox({ unknownContacts: 'create', token });
  onTestFinished(() => sandbox.stop());
  return sandbox;
}

function settings(sandbox: Sandbox): Record<string, string> {
  return { INTERCOM_ACCESS_TOKEN: token, INTERCOM_EVENTS_URL: sandbox.url };
}

/**
 * Checks the counters that a child process has printed, and that exactly its delivered events have
 * arrived.
 */
function expectLaw(printed: string, sandbox: Sandbox): void {
  const stats = JSON.parse(printed);
  const total = (counts: Record<string, number>): number =>
    Object.values(counts).reduce((sum, count) => sum + count, 0);

  expect(stats.tracked).toBe(
    stats.accepted + stats.duplicate + total(stats.dropped) + stats.held + total(stats.discarded),
  );
  expect(stats.accepted).toBe(stats.delivered + total(stats.dead) + stats.pending);
  expect(sandbox.counts.stored).toBe(stats.delivered);
}

const starved = `
const { createIntercomEvents } = await import('@intercom-events/core');
const events = createIntercomEvents();
const block = (ms) => {
  const ends = performance.now() + ms;
  while (performance.now() < ends);
};
for (let i = 0; i < 300; i += 1) events.track('user-' + i, 'placed-order');
for (let turn = 0; turn < 3; turn += 1) {
  block(500);
  await new Promise((resolve) => setImmediate(resolve));
}
await events.close({ deadlineMs: 30_000 });
console.log(JSON.stringify(events.stats()));
`;

test('row 78: if the event loop is blocked for half a second several times, every event is sent once', async () => {
  const sandbox = await sandboxFor();

  const { code, stdout, stderr } = await startChild(starved, settings(sandbox)).ended;

  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(sandbox.counts).toMatchObject({ requests: 300, stored: 300, duplicates: 0 });
  expectLaw(stdout, sandbox);
});

/** Everything goes wrong, and every callback of the application fails. */
const badDay = `
const { createIntercomEvents, date, link, money } = await import('@intercom-events/core');
const rejects = () => Promise.reject(new Error('made-up trouble'));
const throws = () => { throw new Error('made-up trouble'); };
// Without a token nothing is sent for a minute: that is another client's bad day.
const other = createIntercomEvents({ accessToken: rejects, logger: false });
other.track('42', 'placed-order');
const events = createIntercomEvents({
  accessToken: async () => process.env.INTERCOM_ACCESS_TOKEN,
  onDelivered: rejects, onDropped: throws, onDead: rejects, onPause: rejects,
  logger: { info: rejects, warn: throws, error: rejects },
  delivery: { attemptTimeoutMs: 500 },
});
events.track('42', 'updated-plan', {
  plan: 'pro', price: money(34_999, 'eur'), page: link('https://example.org/', 'Page'),
  start_date: date('2030-01-31'), list: [1], later: rejects(),
});
for (let step = 0; step < 2; step += 1) events.track('42', 'finished-step', { step });
for (let i = 0; i < 20; i += 1) events.track('user-' + i, 'placed-order', rejects);
events.track(rejects(), 'placed-order');
events.track('42', '');
const scope = events.openScope(rejects);
scope.track('signed-in');
scope.run(() => events.current.track('signed-in'));
const failing = events.openScope(() => '42');
failing.track('paid-order', {}, { sendWhen: rejects });
failing.end();
events.runInScope('42', rejects).catch(() => {});
scope.end();
await events.flush({ deadlineMs: 30_000 });
await events.dead.redrive();
await events.close({ deadlineMs: 30_000 });
await other.close({ deadlineMs: 0 });
console.log(JSON.stringify(events.stats()));
`;

/** The faults of the sandbox for it, one after the other. */
function startBadDay(sandbox: Sandbox): void {
  sandbox.fault({ kind: 'reset', when: 'before-store' });
  sandbox.fault({ kind: 'answer', status: 422 });
  sandbox.fault({ kind: 'reset', when: 'after-store' });
  sandbox.fault({ kind: 'answer', status: 503 });
  sandbox.fault({ kind: 'hang', when: 'before-headers', store: false });
  sandbox.fault({ kind: 'answer', status: 400, body: '{"half' });
}

test('row 83: whatever goes wrong, no unhandled rejection ends the process', async () => {
  const sandbox = await sandboxFor();
  startBadDay(sandbox);

  const flags = { NODE_OPTIONS: '--unhandled-rejections=strict' };
  const { code, stdout, stderr } = await startChild(badDay, { ...settings(sandbox), ...flags })
    .ended;

  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expectLaw(stdout, sandbox);
  expect(JSON.parse(stdout).delivered).toBeGreaterThan(20);
});

test.each([
  ['--frozen-intrinsics --disable-proto=delete'],
  ['--disallow-code-generation-from-strings --disable-proto=throw'],
])('row 84: whatever goes wrong, it works under %s', async (flags) => {
  const sandbox = await sandboxFor();
  startBadDay(sandbox);

  const child = startChild(badDay, settings(sandbox), flags.split(' '));
  const { code, stdout, stderr } = await child.ended;

  expect(stderr.replaceAll(/^.*ExperimentalWarning.*$|^\(Use .*$/gm, '').trim()).toBe('');
  expect(code).toBe(0);
  expectLaw(stdout, sandbox);
  expect(JSON.parse(stdout).delivered).toBeGreaterThan(20);
});

/** The package as one application may load it: by `import`, by `require`, and from another copy. */
const twice = `
const { createRequire } = await import('node:module');
const require = createRequire(process.cwd() + '/');
const worlds = [
  await import('@intercom-events/core'),
  require('@intercom-events/core'),
  await import(process.env.COPY),
];
const clients = worlds.map(({ createIntercomEvents }) => createIntercomEvents());
const listeners = process.listenerCount('beforeExit');
clients.forEach((events, i) => {
  events.track('42', 'placed-order', { i });
  events.runInScope('user-' + i, ({ track }) => {
    track('paid-order');
    for (const other of clients) if (other.current.isOpen !== (other === events)) throw new Error('mixed up');
  });
});
process.once('exit', () => {
  console.log(JSON.stringify({ listeners, stats: clients.map((events) => events.stats()) }));
});
`;

test('row 81: loaded by import, by require and from another copy, the clients are independent, and each delivers', async () => {
  const sandbox = await sandboxFor();
  const core = fileURLToPath(new URL('../../packages/core/', import.meta.url));
  const copy = await mkdtemp(path.join(core, 'node_modules', '.copy-'));
  onTestFinished(() => rm(copy, { recursive: true, force: true }));
  await cp(path.join(core, 'dist'), path.join(copy, 'dist'), { recursive: true });
  await cp(path.join(core, 'package.json'), path.join(copy, 'package.json'));
  const env = { ...settings(sandbox), COPY: path.join(copy, 'dist/index.js') };

  const { code, stdout, stderr } = await startChild(twice, env).ended;

  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const { listeners, stats }: { listeners: number; stats: Stats[] } = JSON.parse(stdout);
  // One listener for each copy, however many clients it has.
  expect(listeners).toBe(3);
  for (const { tracked, delivered } of stats)
    expect({ tracked, delivered }).toEqual({ tracked: 2, delivered: 2 });
  // Three have the same contact, name and second: Intercom stores one, and answers 202 to all.
  expect(sandbox.counts).toMatchObject({ requests: 6, stored: 4, duplicates: 2 });
});

test('row 81: an adapter that is mounted twice, as ESM and as CommonJS, tracks each event once, with the later client', async () => {
  const sandbox = await sandboxFor();
  const program = `
    const { createRequire } = await import('node:module');
    const require = createRequire(process.cwd() + '/');
    const { default: express } = await import('express');
    const first = await import('@intercom-events/express');
    const second = require('@intercom-events/express');
    const app = express();
    const mounted = [first, second].map(({ intercomEvents }) => intercomEvents({ user: () => '42' }));
    for (const middleware of mounted) app.use(middleware);
    app.get('/', (req, res) => { req.track('opened-page'); res.end(); });
    const server = app.listen(0, '127.0.0.1', async () => {
      await (await fetch('http://127.0.0.1:' + server.address().port)).text();
      await new Promise((resolve) => server.close(resolve));
      for (const { client } of mounted) await client.close();
      console.log(JSON.stringify(mounted.map(({ client }) => client.stats().delivered)));
    });`;

  const { stdout, stderr } = await startChild(program, settings(sandbox)).ended;

  expect({ stdout, stderr }).toEqual({ stdout: '[0,1]\n', stderr: '' });
  expect(sandbox.counts).toMatchObject({ requests: 1, stored: 1 });
});
