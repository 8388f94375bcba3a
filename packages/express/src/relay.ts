import { createRelay, nodeBody, type RelayOptions } from '@intercom-events/core/adapter';
import type { RequestHandler } from 'express';

/**
 * Takes the events that pages send with `@intercom-events/browser`, and tracks them for the user of the request, as
 * `intercomEvents()` finds it. Works with and without a body parser before it.
 *
 * Throws a `ConfigurationError` when the route is made, if an option cannot be used.
 *
 * @example
 * ```ts
 * app.use(intercomEvents({ user: (req) => req.session.userId }));
 * app.post('/e', relay({ events: ['opened-pricing'] }));
 * ```
 */
export function relay(options: RelayOptions): RequestHandler {
  const take = createRelay(options, 'app.use(intercomEvents())');

  return async function relayHandler(req, res) {
    const status = await take({
      method: req.method,
      track: req.track,
      header: (name) => req.get(name),
      body: (maxBytes) => nodeBody(req, req.body, maxBytes),
    });
    res.status(status).end();
  };
}
