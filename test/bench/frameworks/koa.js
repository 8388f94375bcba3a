import { intercomEvents } from '@intercom-events/koa';
import Router from '@koa/router';
import Koa from 'koa';
import { listen } from '../harness/listen.js';

export async function open({ signIn, options, mount, note, metadataOf }) {
  const app = new Koa();
  app.use((ctx, next) => {
    ctx.state.user = signIn();
    return next();
  });
  const middleware = options && intercomEvents(options);
  if (middleware) app.use(middleware);
  if (mount) app.use((ctx, next) => mount(ctx.res, next));
  const router = new Router();
  router.get('/orders/:order', (ctx) => {
    note(ctx, ctx.state.user, metadataOf(ctx.params.order));
    ctx.body = { ok: true };
  });
  app.use(router.routes());
  return { port: await listen(app.callback()), client: middleware?.client };
}
