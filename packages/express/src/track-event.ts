import type { Metadata, ScopeTrackOptions } from '@intercom-events/core/adapter';
import type { Request, RequestHandler, Response } from 'express';

/** What may be said about a route's event. Without `sendWhen` it is sent only if the request succeeds. */
export type TrackEventOptions = ScopeTrackOptions;

/**
 * Route middleware: tracks an event when the request succeeds (status below 400, not aborted).
 *
 * @param metadata - The metadata, or a function that is asked for it after the request has succeeded.
 *
 * @example
 * ```ts
 * app.put('/plan', requireUser, trackEvent('updated-plan', (req) => ({ plan: req.body.plan })), updatePlan);
 * ```
 */
export function trackEvent(
  name: string,
  metadata?: Metadata | ((req: Request, res: Response) => Metadata),
  options: TrackEventOptions = {},
): RequestHandler {
  const withOutcome = { ...options, sendWhen: options.sendWhen ?? 'success' };
  let hasWarned = false;

  return function trackEventMiddleware(req, res, next) {
    if (typeof req.track === 'function') {
      const built = typeof metadata === 'function' ? () => metadata(req, res) : metadata;
      req.track(name, built, withOutcome);
    } else if (!hasWarned) {
      hasWarned = true;
      warnNotMounted(name);
    }
    next();
  };
}

/** Node prints it to stderr, each time it is asked to: once for a route is enough. */
function warnNotMounted(name: string): void {
  process.emitWarning(
    `trackEvent(${JSON.stringify(name)}) ran on a request without req.track, so nothing is tracked. Mount app.use(intercomEvents()) before the routes.`,
    { type: 'IntercomEventsWarning', code: 'INTERCOM_EVENTS_NOT_MOUNTED' },
  );
}
