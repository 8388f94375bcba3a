import {
  routeEvent,
  type ScopeTrackOptions,
  type TrackedMetadata,
  type TrackedName,
} from '@intercom-events/core/adapter';
import type { Request, RequestHandler, Response } from 'express';

/** Options of a route's event. Without `sendWhen` it is sent only if the request succeeds. */
export type TrackEventOptions = ScopeTrackOptions;

const mounting = { track: 'req.track', call: 'app.use(intercomEvents())' };

/**
 * Route middleware: tracks an event when the request succeeds (status below 400, not aborted).
 *
 * @param metadata - The metadata, or a function that returns it, called after the request has succeeded.
 *
 * @example
 * ```ts
 * app.put('/plan', requireUser, trackEvent('updated-plan', (req) => ({ plan: req.body.plan })), updatePlan);
 * ```
 */
export function trackEvent<Name extends TrackedName>(
  name: Name,
  metadata?: TrackedMetadata<Name> | ((req: Request, res: Response) => TrackedMetadata<Name>),
  options?: TrackEventOptions,
): RequestHandler {
  const track = routeEvent(name, options, mounting);

  return function trackEventMiddleware(req, res, next) {
    track(req.track, typeof metadata === 'function' ? () => metadata(req, res) : metadata);
    next();
  };
}
