// #region program
import { intercomEvents } from '@intercom-events/hono';
import { Hono } from 'hono';

const app = new Hono();
// Workers cannot share sockets and timers between requests, so each request has its own client.
app.use((c, next) => intercomEvents({ user: () => '42' })(c, next));
app.post('/plan', (c) => {
  c.var.track('updated-plan', { plan: 'pro' });
  return c.json({ ok: true });
});
// #endregion

// biome-ignore lint/style/noDefaultExport: the platform requires a default export.
export default app;
