// #region program
import { intercomEvents, money } from '@intercom-events/koa';
import Koa from 'koa';

// #region mounted
const app = new Koa();
app.use(authenticate);
app.use(intercomEvents({ user: (ctx) => ctx.state.user?.id }));
app.use((ctx) => {
  ctx.track('updated-plan', { plan: 'pro', price: money(34_999, 'eur') });
  ctx.body = { ok: true };
});
app.listen(process.env.PORT ?? 3000);
// #endregion

/** Your own authentication stands here. This one takes everybody for user 42. */
async function authenticate(ctx, next) {
  ctx.state.user = { id: '42' };
  await next();
}
// #endregion
