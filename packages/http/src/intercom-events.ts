import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import {
  type AdapterOptions,
  connect,
  fieldOf,
  followResponse,
  type IntercomEvents,
  signedInFields,
  signedInUser,
  type Track,
} from '@intercom-events/core/adapter';

/** What a request gets: `request.track(name, metadata)`. Bound, so it can be passed on. */
export interface Tracking {
  track: Track;
}

/** A request listener, as for `createServer()`, whose request has `track`. */
export type TrackingListener<Request = IncomingMessage, Response = ServerResponse> = (
  request: Request & Tracking,
  response: Response,
) => unknown;

type HttpRequest = IncomingMessage | Http2ServerRequest;
type HttpResponse = ServerResponse | Http2ServerResponse;

/** Wraps a request listener so that its requests have `track`. */
export interface IntercomEventsListener<Request = IncomingMessage, Response = ServerResponse> {
  (
    listener: TrackingListener<Request, Response>,
  ): (request: Request, response: Response) => unknown;
  readonly client: IntercomEvents;
}

/**
 * Event tracking for a server without a framework: wraps its listener, so that every request gets
 * `request.track(name, metadata)`. For `node:http` and `node:https`; for `node:http2` say so in types:
 * `intercomEvents<Http2ServerRequest, Http2ServerResponse>()`.
 *
 * Reads from the request, never writes to the response, and calls the listener at once; what it returns
 * or throws is passed on. The `user` function is called when an event is tracked; by default the user is
 * `request.user`. Without a `client`, one is made from the options and the environment; it is the
 * function's `client`.
 *
 * Throws a `ConfigurationError` at start-up when an option cannot be used.
 *
 * @example
 * ```ts
 * const events = intercomEvents({ user: (request) => sessionOf(request)?.userId });
 * createServer(events((request, response) => {
 *   request.track('viewed-page', { page: request.url });
 *   response.end('ok');
 * }));
 * ```
 */
export function intercomEvents<
  Request extends HttpRequest = IncomingMessage,
  Response extends HttpResponse = ServerResponse,
>(options: AdapterOptions<Request> = {}): IntercomEventsListener<Request, Response> {
  const { client, openScope } = connect(options, {
    user: (request: Request & { user?: unknown }) => signedInUser(fieldOf(request, 'user')),
    lookedAt: signedInFields('request.user'),
  });

  const wrap =
    (listener: TrackingListener<Request, Response>) => (request: Request, response: Response) => {
      const scope = openScope(request);
      const tracking = Object.assign(request, { track: scope.track });
      followResponse(scope, response);
      return scope.run(() => listener(tracking, response));
    };

  return Object.assign(wrap, { client });
}
