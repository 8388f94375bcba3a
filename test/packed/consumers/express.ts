// A small application of somebody else: runs as an ES module and as CommonJS, from the packed packages.
import { createIntercomEvents, money } from '@intercom-events/core';
import { intercomEvents, trackEvent } from '@intercom-events/express';
import { startSandbox } from '@intercom-events/sandbox';
import express from 'express';

async function main(): Promise<void> {
  const sandbox = await startSandbox({ contacts: [{ user_id: '42' }] });
  const events = createIntercomEvents({ accessToken: sandbox.token, baseUrl: sandbox.url });

  const app = express();
  app.use(intercomEvents({ client: events, user: () => '42' }));
  app.get('/plan', (req, res) => {
    req.track('updated-plan', { plan: 'pro', price: money(34_999, 'eur') });
    res.json({ ok: true });
  });
  app.get('/friend', trackEvent('invited-friend'), (_req, res) => {
    res.json({ ok: true });
  });
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;

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
  server.close();
  server.closeAllConnections();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
