import { intercomEvents } from '@intercom-events/express';
import express from 'express';
import { listen } from '../harness/listen.js';

export async function open({ signIn, options, mount, note, metadataOf }) {
  const app = express();
  app.use((req, _res, next) => {
    req.user = signIn();
    next();
  });
  const middleware = options && intercomEvents(options);
  if (middleware) app.use(middleware);
  if (mount) app.use((_req, res, next) => mount(res, next));
  app.get('/orders/:order', (req, res) => {
    note(req, req.user, metadataOf(req.params.order));
    res.json({ ok: true });
  });
  return { port: await listen(app), client: middleware?.client };
}
