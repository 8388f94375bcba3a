import { type Metadata, routeEvent, type ScopeTrackOptions } from '@intercom-events/core/adapter';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** What may be said about a route's event. Without `sendWhen` it is sent only if the request succeeds. */
export type TrackEventOptions = ScopeTrackOptions;

const mounting = { track: 'request.track', call: 'app.register(intercomEvents)' };

/**
 * Route hook: tracks an event when the request succeeds (status below 400, not aborted).
 *
 * Made for `preHandler`, the last hook before the handler: authentication, body and schema are done
 * with, so an event with `sendWhen: 'always'` says that the handler was reached. Other hooks of a
 * request take it as well.
 *
 * @param metadata - The metadata, or a function that is asked for it after the request has succeeded.
 *
 * @example
 * ```ts
 * app.put<{ Body: { plan: string } }>(
 *   '/plan',
 *   { preHandler: [requireUser, trackEvent('updated-plan', ({ body }) => ({ plan: body.plan }))] },
 *   updatePlan,
 * );
 * ```
 */
export function trackEvent<
  Request extends Pick<FastifyRequest, 'track'> = FastifyRequest,
  Reply = FastifyReply,
>(
  name: string,
  metadata?: Metadata | ((request: Request, reply: Reply) => Metadata),
  options?: TrackEventOptions,
): (request: Request, reply: Reply, done: () => void) => void {
  const track = routeEvent(name, options, mounting);

  return function trackEventHook(request, reply, done) {
    track(
      request.track,
      typeof metadata === 'function' ? () => metadata(request, reply) : metadata,
    );
    done();
  };
}
