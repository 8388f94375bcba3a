import {
  routeEvent,
  type ScopeTrackOptions,
  type TrackedMetadata,
  type TrackedName,
} from '@intercom-events/core/adapter';
import type { Context, Next } from 'hono';

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
export function trackEvent<Name extends TrackedName, Ctx = Context>(
  name: Name,
  metadata?: TrackedMetadata<Name> | ((c: Ctx) => TrackedMetadata<Name>),
  options?: TrackEventOptions,
): (c: object, next: Next) => Promise<void>;
// The signature requires less of a context than the implementation: otherwise a route would lose what its
// validators say about it.
export function trackEvent<Name extends TrackedName>(
  name: Name,
  metadata?: TrackedMetadata<Name> | ((c: Context) => TrackedMetadata<Name>),
  options?: TrackEventOptions,
): (c: Context, next: Next) => Promise<void> {
  const track = routeEvent(name, options, mounting);

  return function trackEventMiddleware(c, next) {
    track(c.get('track'), typeof metadata === 'function' ? () => metadata(c) : metadata);
    return next();
  };
}
