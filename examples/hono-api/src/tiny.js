// #region program
import { serve } from '@hono/node-server';
import { intercomEvents, money } from '@intercom-events/hono';
import { Hono } from 'hono';

const app = new Hono();
app.use(authenticate);
app.use(intercomEvents({ user: (c) => c.var.user?.id }));
app.post('/plan', (c) => {
  c.var.track('updated-plan', { plan: 'pro', price: money(34_999, 'eur') });
  return c.json({ ok: true });
});
serve({ fetch: app.fetch, port: process.env.PORT ?? 3000 });

/** Your own authentication stands here. This one takes everybody for user 42. */
async function authenticate(c, next) {
  c.set('user', { id: '42' });
  await next();
}
// #endregion
