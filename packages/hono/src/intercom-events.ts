import {
  type AdapterOptions,
  connect,
  followResponse,
  type IntercomEvents,
  signedInFields,
  signedInUser,
  type Track,
} from '@intercom-events/core/adapter';
import type { Context, MiddlewareHandler } from 'hono';
import { followAnswer } from './follow-answer.js';

declare module 'hono' {
  interface ContextVariableMap {
    /** Tracks an event for this request's user. Bound to the request, so it can be passed on. */
    track: Track;
  }
}

/**
 * Mounts event tracking: every request gets `c.var.track(name, metadata)`.
 *
 * Reads from the request, never changes the response, and calls `next` once. The `user` function is
 * called when an event is tracked, so authentication may be mounted after this. Without a `client`, one
 * is made from the options and the environment; it is the middleware's `client`.
 *
 * Throws a `ConfigurationError` at start-up when an option cannot be used.
 *
 * @example
 * ```ts
 * app.use(intercomEvents({ user: (c) => c.var.session.userId }));
 * app.post('/orders', (c) => {
 *   c.var.track('placed-order', { total: money(1_999, 'eur') });
 *   return c.body(null, 201);
 * });
 * ```
 */
export function intercomEvents(
  options: AdapterOptions<Context> = {},
): MiddlewareHandler & { readonly client: IntercomEvents } {
  const { client, openScope } = connect(options, {
    user: (c: Context) => signedInUser(c.get('user') ?? c.get('jwtPayload')),
    lookedAt: signedInFields("(c.get('user') ?? c.get('jwtPayload'))"),
  });

  const intercomEventsMiddleware: MiddlewareHandler = (c, next) => {
    const scope = openScope(c);
    c.set('track', scope.track);
    // The Node response, where there is one: it says how the request ended.
    const response = c.env?.outgoing;
    if (response === undefined) return followAnswer(c, next, { client, scope });
    followResponse(scope, response);
    return scope.run(next);
  };

  return Object.assign(intercomEventsMiddleware, { client });
}
