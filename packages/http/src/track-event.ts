import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  routeEvent,
  type ScopeTrackOptions,
  type TrackedMetadata,
  type TrackedName,
} from '@intercom-events/core/adapter';
import type { Tracking, TrackingListener } from './intercom-events.js';

/** Options of a route's event. Without `sendWhen` it is sent only if the request succeeds. */
export type TrackEventOptions = ScopeTrackOptions;

const mounting = { track: 'request.track', call: 'createServer(intercomEvents()(listener))' };

/**
 * Wraps the listener of one route: tracks an event when the request succeeds (status below 400, not
 * aborted).
 *
 * @param metadata - The metadata, or a function that returns it, called after the request has succeeded.
 *
 * @example
 * ```ts
 * const routes = { 'POST /orders': trackEvent('placed-order', { plan: 'pro' })(placeOrder) };
 * ```
 */
export function trackEvent<
  Name extends TrackedName,
  Request = IncomingMessage,
  Response = ServerResponse,
>(
  name: Name,
  metadata?:
    | TrackedMetadata<Name>
    | ((request: Request & Tracking, response: Response) => TrackedMetadata<Name>),
  options?: TrackEventOptions,
): (listener: TrackingListener<Request, Response>) => TrackingListener<Request, Response> {
  const track = routeEvent(name, options, mounting);

  return (listener) => (request, response) => {
    const built = typeof metadata === 'function' ? () => metadata(request, response) : metadata;
    track(request.track, built);
    return listener(request, response);
  };
}
