// #region program
import { intercomEvents, money } from '@intercom-events/koa';
import Koa from 'koa';

const app = new Koa();
app.use(intercomEvents({ user: () => '42' })); // in a real application: (ctx) => ctx.state.user?.id
app.use((ctx) => {
  ctx.track('updated-plan', { plan: 'pro', price: money(34_999, 'eur') });
  ctx.body = { ok: true };
});
app.listen(process.env.PORT ?? 3000);
// #endregion
