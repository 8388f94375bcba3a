// #region program
import { intercomEvents, money } from '@intercom-events/fastify';
import fastify from 'fastify';

const app = fastify();
await app.register(intercomEvents, { user: () => '42' }); // in a real application: (request) => request.user?.id
app.post('/plan', (request) => {
  request.track('updated-plan', { plan: 'pro', price: money(34_999, 'eur') });
  return { ok: true };
});
await app.listen({ port: Number(process.env.PORT ?? 3000) });
// #endregion
