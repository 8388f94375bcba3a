import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  routeEvent,
  type ScopeTrackOptions,
  type TrackedMetadata,
  type TrackedName,
} from '@intercom-events/core/adapter';
import type { NextFunction, Request, Response } from 'express';

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
export function trackEvent<Name extends TrackedName, Req = Request, Res = Response>(
  name: Name,
  metadata?: TrackedMetadata<Name> | ((req: Req, res: Res) => TrackedMetadata<Name>),
  options?: TrackEventOptions,
): (req: IncomingMessage, res: ServerResponse, next: NextFunction) => void;
// The signature requires less of a request than the implementation: otherwise a route would lose what its path
// and its other handlers say about it.
export function trackEvent<Name extends TrackedName>(
  name: Name,
  metadata?: TrackedMetadata<Name> | ((req: Request, res: Response) => TrackedMetadata<Name>),
  options?: TrackEventOptions,
): (req: Request, res: Response, next: NextFunction) => void {
  const track = routeEvent(name, options, mounting);

  return function trackEventMiddleware(req, res, next) {
    track(req.track, typeof metadata === 'function' ? () => metadata(req, res) : metadata);
    next();
  };
}
