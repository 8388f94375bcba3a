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
import type { NextFunction, Request, RequestHandler, Response } from 'express';

declare global {
  namespace Express {
    interface Request {
      /** Tracks an event for this request's user. Bound to the request, so it can be passed on. */
      track: Track;
    }
  }
}

/**
 * Mounts event tracking: every request gets `req.track(name, metadata)`.
 *
 * Reads from the request, never writes to the response, and calls `next` once, synchronously. The
 * `user` function is called when an event is tracked, so authentication may be mounted after this.
 * Without a `client`, one is made from the options and the environment; it is the middleware's `client`.
 *
 * Throws a `ConfigurationError` at start-up when an option cannot be used.
 *
 * @example
 * ```ts
 * app.use(intercomEvents({ user: (req) => req.session.userId }));
 * app.post('/orders', (req, res) => {
 *   req.track('placed-order', { total: money(1_999, 'eur') });
 *   res.sendStatus(201);
 * });
 * ```
 */
export function intercomEvents(
  options: AdapterOptions<Request> = {},
): RequestHandler & { readonly client: IntercomEvents } {
  const { client, openScope } = connect(options, {
    user: (req: Request & { user?: unknown }) => signedInUser(fieldOf(req, 'user')),
    lookedAt: signedInFields('req.user'),
  });

  function intercomEventsMiddleware(req: Request, res: Response, next: NextFunction): void {
    const scope = openScope(req);
    req.track = scope.track;
    followResponse(scope, res);
    scope.run(next);
  }

  return Object.assign(intercomEventsMiddleware, { client });
}
