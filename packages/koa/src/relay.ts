import { createRelay, nodeBody, type RelayOptions } from '@intercom-events/core/adapter';
import type { Context, Middleware } from 'koa';

/**
 * Takes the events that pages send with `@intercom-events/browser`, and tracks them for the user of the request, as
 * `intercomEvents()` finds it. Works with and without a body parser before it.
 *
 * Throws a `ConfigurationError` when the route is made, if an option cannot be used.
 *
 * @example
 * ```ts
 * app.use(intercomEvents({ user: (ctx) => ctx.session.userId }));
 * router.post('/e', relay({ events: ['opened-pricing'] }));
 * ```
 */
export function relay(options: RelayOptions): Middleware<unknown, unknown>;
// The signature requires less of a context than the implementation: otherwise a typed route would lose its own types.
export function relay(options: RelayOptions): Middleware {
  const take = createRelay(options, 'app.use(intercomEvents())');

  return async function relayMiddleware(ctx: Context) {
    const request: Context['request'] & { readonly body?: unknown } = ctx.request;
    const status = await take({
      method: ctx.method,
      track: ctx.track,
      header: (name) => ctx.get(name) || undefined,
      body: (maxBytes) => nodeBody(ctx.req, request.body, maxBytes),
    });
    // First: it sets the status as well.
    ctx.body = null;
    ctx.status = status;
  };
}
