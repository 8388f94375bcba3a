import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { createRelay, nodeBody, type RelayOptions } from '@intercom-events/core/adapter';
import type { TrackingListener } from './intercom-events.js';

/**
 * Takes the events that pages send with `@intercom-events/browser`, and tracks them for the user of the request, as
 * `intercomEvents()` finds it. A listener for one route, inside `intercomEvents()`.
 *
 * Throws a `ConfigurationError` when it is made, if an option cannot be used.
 *
 * @example
 * ```ts
 * const events = intercomEvents({ user: (request) => sessionOf(request)?.userId });
 * const fromPages = relay({ events: ['opened-pricing'] });
 * createServer(events((request, response) => {
 *   if (request.url === '/e') return fromPages(request, response);
 *   response.end('ok');
 * }));
 * ```
 */
export function relay<
  Request extends IncomingMessage | Http2ServerRequest = IncomingMessage,
  Response extends ServerResponse | Http2ServerResponse = ServerResponse,
>(options: RelayOptions): TrackingListener<Request, Response> {
  const take = createRelay(options, 'createServer(intercomEvents()(listener))');

  return async (request, response) => {
    const status = await take({
      method: request.method,
      track: request.track,
      header: (name) => headerOf(request, name),
      body: (maxBytes) => nodeBody(request, Reflect.get(request, 'body'), maxBytes),
    });
    response.statusCode = status;
    response.end();
  };
}

function headerOf({ headers }: IncomingMessage | Http2ServerRequest, name: string) {
  // HTTP/2 has the host in a header of its own.
  const value = headers[name] ?? (name === 'host' ? headers[':authority'] : undefined);
  return Array.isArray(value) ? value.join() : value;
}
