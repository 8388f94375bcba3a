// A small application of somebody else: runs as an ES module and as CommonJS, from the packed packages.
import { createIntercomEvents, intercomEvents, money, trackEvent } from '@intercom-events/koa';
import { startSandbox } from '@intercom-events/sandbox';
import { Router } from '@koa/router';
import Koa from 'koa';

interface State {
  user?: { id: string };
}

async function main(): Promise<void> {
  const sandbox = await startSandbox({ contacts: [{ user_id: '42' }] });
  const events = createIntercomEvents({ accessToken: sandbox.token, baseUrl: sandbox.url });

  const app = new Koa<State>();
  app.use(intercomEvents({ client: events })).use((ctx, next) => {
    ctx.state.user = { id: '42' };
    return next();
  });
  const router = new Router<State>();
  router.get('/plan', (ctx) => {
    ctx.track('updated-plan', { plan: 'pro', price: money(34_999, 'eur') });
    ctx.body = { ok: true };
  });
  router.get('/friend/:name', trackEvent('invited-friend', friend), (ctx) => {
    ctx.body = { ok: true };
  });
  app.use(router.routes());
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;

  const verdict = events.track('42', 'placed-order', { total: 3 });
  const statuses = [];
  for (const path of ['/plan', '/friend/bob']) {
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

function friend(ctx: Koa.Context) {
  return { name: String(ctx.params.name) };
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
