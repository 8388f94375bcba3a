import {
  routeEvent,
  type ScopeTrackOptions,
  type TrackedMetadata,
  type TrackedName,
} from '@intercom-events/core/adapter';
import type { Context, Middleware } from 'koa';

/** Options of a route's event. Without `sendWhen` it is sent only if the request succeeds. */
export type TrackEventOptions = ScopeTrackOptions;

const mounting = { track: 'ctx.track', call: 'app.use(intercomEvents())' };

/**
 * Route middleware: tracks an event when the request succeeds (status below 400, not aborted).
 *
 * @param metadata - The metadata, or a function that returns it, called after the request has succeeded.
 *
 * @example
 * ```ts
 * router.put('/plan', requireUser, trackEvent('updated-plan', (ctx) => ({ plan: ctx.request.body.plan })), updatePlan);
 * ```
 */
export function trackEvent<Name extends TrackedName, Ctx = Context>(
  name: Name,
  metadata?: TrackedMetadata<Name> | ((ctx: Ctx) => TrackedMetadata<Name>),
  options?: TrackEventOptions,
): Middleware<unknown, unknown>;
// The signature requires less of a context than the implementation: otherwise a typed route would lose
// its own types after this middleware.
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
