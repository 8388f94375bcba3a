import { createRelay, type RelayOptions, readBody } from '@intercom-events/core/adapter';
import type { FastifyPluginAsync } from 'fastify';

/** Options of `relay`. */
export interface RelayPluginOptions extends RelayOptions {
  /**
   * The path of the route.
   *
   * @default '/e'
   */
  readonly url?: string;
}

/**
 * Takes the events that pages send with `@intercom-events/browser`, and tracks them for the user of the request, as
 * `intercomEvents` finds it. Adds one route: `POST /e`. Register it after `intercomEvents`.
 *
 * `register()` rejects with a `ConfigurationError` when an option cannot be used.
 *
 * @example
 * ```ts
 * await app.register(intercomEvents, { user: (request) => request.session.userId });
 * await app.register(relay, { events: ['opened-pricing'] });
 * ```
 */
export const relay: FastifyPluginAsync<RelayPluginOptions> = async (
  app,
  { url = '/e', ...options },
) => {
  const take = createRelay(withoutFastifys(options), 'app.register(intercomEvents)');
  // The relay reads the body itself, with its own limit.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));

  app.post(url, async (request, reply) => {
    const status = await take({
      method: request.method,
      track: request.track,
      header: (name) => {
        const value = request.headers[name];
        return Array.isArray(value) ? value.join() : value;
      },
      body: (maxBytes) => readBody(request.raw, maxBytes),
    });
    return reply.code(status).send();
  });
};

/** Options that Fastify itself passes to plugins. */
function withoutFastifys(options: RelayOptions & { readonly prefix?: string }): RelayOptions {
  const { prefix: _prefix, ...own } = options;
  return own;
}
