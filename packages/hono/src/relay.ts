import { createRelay, type RelayOptions, readBody } from '@intercom-events/core/adapter';
import type { Context, Handler } from 'hono';

/**
 * Takes the events that pages send with `@intercom-events/browser`, and tracks them for the user of the request, as
 * `intercomEvents()` finds it.
 *
 * Throws a `ConfigurationError` when the route is made, if an option cannot be used.
 *
 * @example
 * ```ts
 * app.use(intercomEvents({ user: (c) => c.var.session.userId }));
 * app.post('/e', relay({ events: ['opened-pricing'] }));
 * ```
 */
export function relay(options: RelayOptions): Handler {
  const take = createRelay(options, 'app.use(intercomEvents())');

  return async (c) => {
    const status = await take({
      method: c.req.method,
      track: c.var.track,
      header: (name) => c.req.header(name),
      body: (maxBytes) => bodyOf(c, maxBytes),
    });
    return c.body(null, status);
  };
}

function bodyOf({ req }: Context, maxBytes: number): Promise<unknown> {
  const { body, bodyUsed } = req.raw;
  // Hono keeps what was read before, e.g. by a validator.
  return bodyUsed || body === null ? req.text() : readBody(body, maxBytes);
}
