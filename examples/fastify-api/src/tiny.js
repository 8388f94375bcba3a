// #region program
import { intercomEvents, money } from '@intercom-events/fastify';
import fastify from 'fastify';

const app = fastify();
await app.register(intercomEvents, { user: (request) => request.user?.id });
app.addHook('onRequest', authenticate);
app.post('/plan', (request) => {
  request.track('updated-plan', { plan: 'pro', price: money(34_999, 'eur') });
  return { ok: true };
});
await app.listen({ port: Number(process.env.PORT ?? 3000) });

/** Your own authentication stands here. This one takes everybody for user 42. */
async function authenticate(request) {
  request.user = { id: '42' };
}
// #endregion
