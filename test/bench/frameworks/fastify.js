import { intercomEvents } from '@intercom-events/fastify';
import fastify from 'fastify';

export async function open({ signIn, options, mount, note, metadataOf }) {
  const app = fastify();
  app.decorateRequest('user');
  app.addHook('onRequest', (request, _reply, done) => {
    request.user = signIn();
    done();
  });
  if (options) await app.register(intercomEvents, options);
  if (mount) app.addHook('onRequest', (_request, reply, done) => mount(reply.raw, done));
  app.get('/orders/:order', (request, reply) => {
    note(request, request.user, metadataOf(request.params.order));
    reply.send({ ok: true });
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  return { port: app.addresses()[0].port, client: app.intercomEvents };
}
