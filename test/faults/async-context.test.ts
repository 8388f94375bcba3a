import { expect, test } from 'vitest';
import { startChild } from '../support/child.js';
import { sandboxFor, settings } from '../support/exits.js';

/**
 * Loads the package, creates a client and opens all its connections in a request; looks afterwards at the context of
 * everything that the client calls, and at whether the request can be freed.
 */
const program = `
const { AsyncLocalStorage } = await import('node:async_hooks');
const { createRequire } = await import('node:module');
const require = createRequire(process.cwd() + '/');
const transport = process.env.TRANSPORT;
const request = new AsyncLocalStorage();
const seen = new Map();
let isServed = false;
const note = (what) => {
  if (!isServed) return;
  const context = request.getStore()?.name ?? 'none';
  seen.set(what, [...new Set([...(seen.get(what) ?? []), context])]);
};
let isFreed = false;
const registry = new FinalizationRegistry(() => { isFreed = true; });
let events;
async function serve() {
  const context = { name: 'the first request' };
  registry.register(context);
  await request.run(context, async () => {
    // By require: Node's loader of ES modules itself keeps the context of an import().
    const { createIntercomEvents } = require('@intercom-events/core');
    events = createIntercomEvents({
      transport,
      consent: () => { note('consent'); return true; },
      onDelivered: () => note('onDelivered'),
      onDead: () => note('onDead'),
      onPause: () => note('onPause'),
      onResume: () => note('onResume'),
      logger: { info: () => note('logger'), warn: () => note('logger'), error: () => note('logger') },
    });
    events.track('42', 'signed-in');
    await events.send('43', 'updated-plan');
    for await (const each of events.list('42')) note('list');
    await events.flush();
  });
}
await serve();
isServed = true;
await request.run({ name: 'another request' }, async () => {
  for (let i = 0; i < 20; i += 1) events.track('user-' + i, 'placed-order');
});
await events.flush({ deadlineMs: 30_000 });
await events.send('44', 'updated-plan');
for (let i = 0; i < 100 && !isFreed; i += 1) {
  gc();
  await new Promise((resolve) => setTimeout(resolve, 20));
}
console.log(JSON.stringify({ isFreed, ...Object.fromEntries(seen) }));
await events.close();
`;

test.each([['undici'], ['fetch']] as const)(
  'row 124: loaded and first used inside a request (%s), the client calls nothing in its context, and does not keep it',
  async (transport) => {
    const sandbox = await sandboxFor();
    // Told by the log.
    sandbox.fault({
      kind: 'answer',
      status: 503,
      match: ({ body }) => body.includes('placed-order'),
    });
    const env = { ...settings(sandbox.url), TRANSPORT: transport };

    const { stdout, stderr } = await startChild(program, env, ['--expose-gc']).ended;

    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({
      isFreed: true,
      onDelivered: ['none'],
      logger: ['none'],
    });
    expect(stdout).not.toContain('the first request');
  },
);
