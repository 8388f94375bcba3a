import type { IncomingMessage } from 'node:http';
import type { Http2Server, Http2ServerRequest } from 'node:http2';
import { type IntercomEvents, money, type Track, type Verdict } from '@intercom-events/core';
import { intercomEvents, type TrackEventOptions, trackEvent } from '@intercom-events/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { expectTypeOf, test } from 'vitest';

/** What follows is read by the compiler (`npm run typecheck`); nothing of it runs. */
function read(_neverCalled: (app: FastifyInstance, client: IntercomEvents) => unknown): void {}

interface Plan {
  readonly plan: string;
}

test('every request of Fastify has a track()', () => {
  read((app) => {
    expectTypeOf<FastifyRequest['track']>().toEqualTypeOf<Track>();
    app.post('/orders', async (request) => {
      const verdict = request.track('placed-order', { total: money(1_999, 'eur') });
      expectTypeOf(verdict).toEqualTypeOf<Verdict>();
      return verdict;
    });
    app.put<{ Body: Plan }>('/plan', (request, reply) => {
      request.track('updated-plan', () => ({ plan: request.body.plan }), { sendWhen: 'success' });
      reply.send();

      // @ts-expect-error An event has a name.
      request.track();
      // @ts-expect-error A name is text.
      request.track(42);
      // @ts-expect-error A request's own user comes from the plugin: it is not the first argument.
      request.track('42', 'placed-order', {});
    });

    // @ts-expect-error A request that Fastify has not made has none.
    expectTypeOf<IncomingMessage>().toHaveProperty('track');
  });
});

test('an application, and every context in it, has the client', () => {
  read((app, client) => {
    expectTypeOf(app.intercomEvents).toEqualTypeOf<IntercomEvents>();
    app.get('/', (request) => request.server.intercomEvents.stats());

    // @ts-expect-error The client is the one it was registered with.
    app.intercomEvents = client;
  });
});

test('the options of the plugin', () => {
  read(async (app, client) => {
    await app.register(intercomEvents);
    await app.register(intercomEvents, { client, user: (request) => request.headers.from });
    await app.register(intercomEvents, { user: ({ id }) => ({ userId: id, email: null }) });
    app.register(intercomEvents, { user: async () => ({ email: 'ada@example.org' }) });
    app.register(intercomEvents, { region: 'eu', dedupe: false, logger: false });
    app.register(intercomEvents, () => ({ scope: { maxEvents: 10 } }));
    app.register((context, _options, done) => {
      context.register(intercomEvents, { client: context.intercomEvents });
      done();
    });

    // @ts-expect-error There is no such region.
    app.register(intercomEvents, { region: 'mars' });
    // @ts-expect-error There is no such option.
    app.register(intercomEvents, { usr: () => 'ada' });
    // @ts-expect-error A user has an identifier, not a name.
    app.register(intercomEvents, { user: () => ({ name: 'Ada' }) });
    // @ts-expect-error Whether there is a user is no answer.
    app.register(intercomEvents, { user: () => true });
    // @ts-expect-error A client is made by createIntercomEvents().
    app.register(intercomEvents, { client: {} });
    // @ts-expect-error A number of milliseconds is a number.
    app.register(intercomEvents, { scope: { maxBufferedMs: '10s' } });
  });
});

test('trackEvent() takes metadata, or a function of the request and the reply', () => {
  read((app) => {
    const options: TrackEventOptions = { sendWhen: ({ status = 0 }) => status === 202 };
    const handle = async () => 'done';
    app.post('/a', { preHandler: trackEvent('placed-order') }, handle);
    app.post(
      '/b',
      {
        preHandler: [trackEvent('placed-order', { plan: 'pro' }, options)],
        onRequest: trackEvent('a'),
      },
      handle,
    );
    app.route({
      method: 'POST',
      url: '/c',
      preHandler: trackEvent('placed-order'),
      handler: handle,
    });
    app.addHook('preHandler', trackEvent('looked-around', undefined, { sendWhen: 'always' }));
    app.post(
      '/d',
      {
        preHandler: trackEvent('placed-order', (request, reply) => {
          expectTypeOf(request).toEqualTypeOf<FastifyRequest>();
          expectTypeOf(reply).toEqualTypeOf<FastifyReply>();
          return { path: request.url, status: reply.statusCode };
        }),
      },
      handle,
    );
    app.put<{ Body: Plan; Reply: { ok: boolean } }>(
      '/e',
      {
        schema: { body: { type: 'object' } },
        preHandler: [
          trackEvent('updated-plan'),
          trackEvent('updated-plan', ({ url }) => ({ url })),
          trackEvent('updated-plan', ({ body }: FastifyRequest<{ Body: Plan }>) => ({
            plan: body.plan,
          })),
        ],
      },
      async () => ({ ok: true }),
    );
    app.put<{ Body: { seats: number } }>(
      '/f',
      {
        // @ts-expect-error This route's body is another.
        preHandler: trackEvent('updated-plan', ({ body }: FastifyRequest<{ Body: Plan }>) => ({
          plan: body.plan,
        })),
      },
      handle,
    );

    // @ts-expect-error The route's event has a name.
    trackEvent();
    // @ts-expect-error Metadata is said at once: nobody waits for a promise.
    trackEvent('placed-order', async () => ({ plan: 'pro' }));
    // @ts-expect-error Intercom refuses arrays.
    trackEvent('placed-order', () => ({ lines: ['one', 'two'] }));
    // @ts-expect-error The words are 'always' and 'success'.
    trackEvent('placed-order', {}, { sendWhen: 'sucess' });
    // @ts-expect-error The decision is made when the request ends: nobody waits for a promise.
    trackEvent('placed-order', {}, { sendWhen: async () => true });
  });
});

test('a server of HTTP/2 takes the plugin and the hook', () => {
  const takes = (app: FastifyInstance<Http2Server>): void => {
    app.register(intercomEvents, { user: () => 'ada' });
    type Request = FastifyRequest<{ Body: Plan }, Http2Server, Http2ServerRequest>;
    app.post('/orders', { preHandler: trackEvent('placed-order') }, async (request) =>
      request.track('paid-order'),
    );
    app.put<{ Body: Plan }>(
      '/plan',
      {
        preHandler: trackEvent('updated-plan', ({ body }: Request, _reply: unknown) => ({
          plan: body.plan,
        })),
      },
      async () => 'done',
    );
  };
  expectTypeOf(takes).toBeFunction();
});
