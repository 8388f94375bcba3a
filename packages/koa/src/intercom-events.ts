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
import type { Context, Middleware, Next } from 'koa';

declare module 'koa' {
  interface ExtendableContext {
    /** Tracks an event for this request's user. Bound to the request, so it can be passed on. */
    track: Track;
  }
}

/**
 * Mounts event tracking: every context gets `ctx.track(name, metadata)`.
 *
 * Reads from the context, never writes to the response, and calls `next` once, synchronously. The
 * `user` function is called when an event is tracked, so authentication may be mounted after this.
 * Without a `client`, one is made from the options and the environment; it is the middleware's `client`.
 *
 * Throws a `ConfigurationError` at start-up when an option cannot be used.
 *
 * @example
 * ```ts
 * app.use(intercomEvents({ user: (ctx) => ctx.session.userId }));
 * router.post('/orders', (ctx) => {
 *   ctx.track('placed-order', { total: money(1_999, 'eur') });
 *   ctx.status = 201;
 * });
 * ```
 */
export function intercomEvents(
  options?: AdapterOptions<Context>,
): Middleware<unknown, unknown> & { readonly client: IntercomEvents };
// The signature requires less of a context than the implementation: otherwise a typed application would
// lose its own types after this middleware.
export function intercomEvents(options: AdapterOptions<Context> = {}) {
  const { client, openScope } = connect(options, {
    user: (ctx: Context) => signedInUser(fieldOf(ctx.state, 'user')),
    lookedAt: signedInFields('ctx.state.user'),
  });

  function intercomEventsMiddleware(ctx: Context, next: Next): Promise<unknown> {
    const scope = openScope(ctx);
    ctx.track = scope.track;
    followResponse(scope, ctx.res);
    return scope.run(next);
  }

  return Object.assign(intercomEventsMiddleware, { client });
}
