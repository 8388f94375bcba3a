import { intercomEvents } from '@intercom-events/express';
import express from 'express';
import { listen } from '../harness/listen.js';

export async function open({ signIn, options, note, metadataOf }) {
  const app = express();
  app.use((req, _res, next) => {
    req.user = signIn();
    next();
  });
  const middleware = options && intercomEvents(options);
  if (middleware) app.use(middleware);
  app.get('/orders/:order', (req, res) => {
    note(req, req.user, metadataOf(req.params.order));
    res.json({ ok: true });
  });
  return { port: await listen(app), client: middleware?.client };
}
