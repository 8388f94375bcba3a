// A small application of somebody else: runs as an ES module and as CommonJS, from the packed packages.
import { serve } from '@hono/node-server';
import { createIntercomEvents, money } from '@intercom-events/core';
import { intercomEvents, trackEvent } from '@intercom-events/hono';
import { startSandbox } from '@intercom-events/sandbox';
import { Hono } from 'hono';

async function main(): Promise<void> {
  const sandbox = await startSandbox({ contacts: [{ user_id: '42' }] });
  const events = createIntercomEvents({ accessToken: sandbox.token, baseUrl: sandbox.url });

  const app = new Hono<{ Variables: { friend: string } }>();
  app.use('*', intercomEvents({ client: events, user: () => '42' }));
  app.get('/plan', (c) => {
    c.var.track('updated-plan', { plan: 'pro', price: money(34_999, 'eur') });
    return c.json({ ok: true });
  });
  app.get(
    '/friend',
    trackEvent('invited-friend', (c) => ({ friend: c.get('friend') })),
    (c) => {
      c.set('friend', 'grace');
      return c.json({ ok: true });
    },
  );
  const port = await new Promise<number>((resolve) => {
    const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, (address) => {
      resolve(address.port);
    });
    // Nothing but this program asks; it ends with it.
    server.unref();
  });

  const verdict = events.track('42', 'placed-order', { total: 3 });
  const statuses = [];
  for (const path of ['/plan', '/friend']) {
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    statuses.push(response.status, await response.text());
  }
  await sandbox.waitFor(3);
  await events.flush();

  const seen = sandbox.events.map((event) => event.event_name).sort();
  console.log(JSON.stringify({ verdict: verdict.status, statuses, seen }));

  await events.close();
  await sandbox.stop();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
