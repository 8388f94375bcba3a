import {
  routeEvent,
  type ScopeTrackOptions,
  type TrackedMetadata,
  type TrackedName,
} from '@intercom-events/core/adapter';
import type { Context, Middleware } from 'koa';

/** What may be said about a route's event. Without `sendWhen` it is sent only if the request succeeds. */
export type TrackEventOptions = ScopeTrackOptions;

const mounting = { track: 'ctx.track', call: 'app.use(intercomEvents())' };

/**
 * Route middleware: tracks an event when the request succeeds (status below 400, not aborted).
 *
 * @param metadata - The metadata, or a function that is asked for it after the request has succeeded.
 *
 * @example
 * ```ts
 * router.put('/plan', requireUser, trackEvent('updated-plan', (ctx) => ({ plan: ctx.request.body.plan })), updatePlan);
 * ```
 */
export function trackEvent<Name extends TrackedName>(
  name: Name,
  metadata?: TrackedMetadata<Name> | ((ctx: Context) => TrackedMetadata<Name>),
  options?: TrackEventOptions,
): Middleware<unknown, unknown>;
// Asks more of a context than it says: a typed route would else lose its own types behind it.
export function trackEvent<Name extends TrackedName>(
  name: Name,
  metadata?: TrackedMetadata<Name> | ((ctx: Context) => TrackedMetadata<Name>),
  options?: TrackEventOptions,
): Middleware {
  const track = routeEvent(name, options, mounting);

  return function trackEventMiddleware(ctx, next) {
    track(ctx.track, typeof metadata === 'function' ? () => metadata(ctx) : metadata);
    return next();
  };
}
