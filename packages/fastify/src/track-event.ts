import {
  routeEvent,
  type ScopeTrackOptions,
  type TrackedMetadata,
  type TrackedName,
} from '@intercom-events/core/adapter';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Options of a route's event. Without `sendWhen` it is sent only if the request succeeds. */
export type TrackEventOptions = ScopeTrackOptions;

const mounting = { track: 'request.track', call: 'app.register(intercomEvents)' };

/** What a hook needs of a request: so little that it fits the requests of every server and route. */
type Tracked = Pick<FastifyRequest, 'track'>;

/**
 * Route hook: tracks an event when the request succeeds (status below 400, not aborted).
 *
 * Made for `preHandler`, the last hook before the handler: authentication, body parsing and schema
 * validation are done, so an event with `sendWhen: 'always'` means that the handler was reached.
 *
 * @param metadata - The metadata, or a function that returns it, called after the request has succeeded.
 *
 * @example
 * ```ts
 * const updatedPlan = trackEvent('updated-plan', ({ body }: FastifyRequest<{ Body: Plan }>) => ({
 *   plan: body.plan,
 * }));
 * app.put<{ Body: Plan }>('/plan', { preHandler: [requireUser, updatedPlan] }, updatePlan);
 * ```
 */
export function trackEvent<Name extends TrackedName>(
  name: Name,
  metadata?: TrackedMetadata<Name>,
  options?: TrackEventOptions,
): (request: Tracked, reply: unknown, done: () => void) => void;
export function trackEvent<
  Name extends TrackedName,
  Request extends Tracked = FastifyRequest,
  Reply = FastifyReply,
>(
  name: Name,
  metadata:
    | TrackedMetadata<Name>
    | ((request: Request, reply: Reply) => TrackedMetadata<Name>)
    | undefined,
  options?: TrackEventOptions,
): (request: NoInfer<Request>, reply: NoInfer<Reply>, done: () => void) => void;
export function trackEvent<Name extends TrackedName, Request extends Tracked, Reply>(
  name: Name,
  metadata?: TrackedMetadata<Name> | ((request: Request, reply: Reply) => TrackedMetadata<Name>),
  options?: TrackEventOptions,
) {
  const track = routeEvent(name, options, mounting);

  return function trackEventHook(request: Request, reply: Reply, done: () => void): void {
    track(
      request.track,
      typeof metadata === 'function' ? () => metadata(request, reply) : metadata,
    );
    done();
  };
}
