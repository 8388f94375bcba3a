import { ConfigurationError } from '@intercom-events/core';
import {
  type AdapterOptions,
  connect,
  fieldOf,
  followResponse,
  type IntercomEvents,
  signedInFields,
  signedInUser,
  type Track,
} from '@intercom-events/core/adapter';
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import fastifyPlugin from 'fastify-plugin';

declare module 'fastify' {
  interface FastifyRequest {
    /** Tracks an event for this request's user. Bound to the request, so it can be passed on. */
    track: Track;
  }

  interface FastifyInstance {
    /** The client that this context tracks with. */
    readonly intercomEvents: IntercomEvents;
  }
}

/** The key under which a context keeps `openScope`; its child contexts inherit it. */
const nearest = Symbol('intercomEvents');

/**
 * Mounts event tracking: every request gets `request.track(name, metadata)`, in all routes of the
 * context it is registered in and of its child contexts.
 *
 * Reads from the request, never writes to the reply. The `user` function is called when an event is
 * tracked, so authentication may be registered after this. Without a `client`, one is made from the
 * options and the environment, and closed with the application; a `client` that was given is not closed.
 * `app.intercomEvents` is the client.
 *
 * `register()` rejects with a `ConfigurationError` when an option cannot be used.
 *
 * @example
 * ```ts
 * await app.register(intercomEvents, { user: (request) => request.session.userId });
 * app.post('/orders', (request, reply) => {
 *   request.track('placed-order', { total: money(1_999, 'eur') });
 *   return reply.code(201).send();
 * });
 * ```
 */
export const intercomEvents: FastifyPluginAsync<AdapterOptions<FastifyRequest>> = fastifyPlugin(
  async (app, options: AdapterOptions<FastifyRequest>) => {
    if (Object.hasOwn(app, nearest)) throw registeredTwice();
    if (!app.hasDecorator(nearest)) app.decorateRequest('track');
    const { client, openScope, ownsClient } = connect(options, {
      user: (request: FastifyRequest & { user?: unknown }) =>
        signedInUser(fieldOf(request, 'user')),
      lookedAt: signedInFields('request.user'),
    });
    app.decorate(nearest, openScope).decorate('intercomEvents', client);

    app.addHook('onRequest', function intercomEventsHook(request, reply, done) {
      // Child contexts inherit hooks too: only the nearest registration handles a request.
      if (Reflect.get(request.server, nearest) !== openScope) return done();
      const scope = openScope(request);
      request.track = scope.track;
      followResponse(scope, reply.raw);
      scope.run(done);
    });
    // Runs after the server has closed and the last request has been answered.
    if (ownsClient) app.addHook('onClose', () => client.close());
  },
  { name: '@intercom-events/fastify', fastify: '5.x' },
);

function registeredTwice(): ConfigurationError {
  return new ConfigurationError('OPTION_INVALID', '`intercomEvents` is registered twice.', {
    fix: 'Register it once; a child context may register it with `{ client: app.intercomEvents, user }`.',
  });
}
