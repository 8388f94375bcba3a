// #region program
import { serve } from '@hono/node-server';
import { intercomEvents, money } from '@intercom-events/hono';
import { Hono } from 'hono';

const app = new Hono();
app.use(intercomEvents({ user: () => '42' })); // in a real application: (c) => c.var.user?.id
app.post('/plan', (c) => {
  c.var.track('updated-plan', { plan: 'pro', price: money(34_999, 'eur') });
  return c.json({ ok: true });
});
serve({ fetch: app.fetch, port: process.env.PORT ?? 3000 });
// #endregion
