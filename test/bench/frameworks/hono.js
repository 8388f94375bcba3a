import { getRequestListener } from '@hono/node-server';
import { intercomEvents } from '@intercom-events/hono';
import { Hono } from 'hono';
import { listen } from '../harness/listen.js';

export async function open({ signIn, options, mount, note, metadataOf }) {
  const app = new Hono();
  app.use((c, next) => {
    c.set('user', signIn());
    return next();
  });
  const middleware = options && intercomEvents(options);
  if (middleware) app.use(middleware);
  if (mount) app.use((c, next) => mount(c.env.outgoing, next));
  app.get('/orders/:order', (c) => {
    note(c.var, c.var.user, metadataOf(c.req.param('order')));
    return c.json({ ok: true });
  });
  return { port: await listen(getRequestListener(app.fetch)), client: middleware?.client };
}
