import {
  routeEvent,
  type ScopeTrackOptions,
  type TrackedMetadata,
  type TrackedName,
} from '@intercom-events/core/adapter';
import type { Context, MiddlewareHandler } from 'hono';

/** Options of a route's event. Without `sendWhen` it is sent only if the request succeeds. */
export type TrackEventOptions = ScopeTrackOptions;

const mounting = { track: 'c.var.track', call: 'app.use(intercomEvents())' };

/**
 * Route middleware: tracks an event when the request succeeds (status below 400, not aborted).
 *
 * @param metadata - The metadata, or a function that returns it, called after the request has succeeded.
 *   It is not awaited: what it needs from the body, the handler must put into a variable.
 *
 * @example
 * ```ts
 * app.put('/plan', requireUser, trackEvent('updated-plan', (c) => ({ plan: c.var.plan })), updatePlan);
 * ```
 */
export function trackEvent<Name extends TrackedName>(
  name: Name,
  metadata?: TrackedMetadata<Name> | ((c: Context) => TrackedMetadata<Name>),
  options?: TrackEventOptions,
): MiddlewareHandler {
  const track = routeEvent(name, options, mounting);

  return function trackEventMiddleware(c, next) {
    track(c.get('track'), typeof metadata === 'function' ? () => metadata(c) : metadata);
    return next();
  };
}
