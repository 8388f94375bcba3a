import type { RequestScope } from '../client/intercom-events.js';

/** What has to be known of the responses of `node:http` and `node:http2`. */
interface NodeResponse {
  readonly statusCode: number;
  readonly headersSent: boolean;
  readonly writableEnded: boolean;
  readonly writableFinished: boolean;
  on(event: 'close', listener: () => void): unknown;
}

/**
 * Ends a request's scope when its response has gone, or the client has. A success is a response that
 * was sent whole with a status below 400.
 */
export function followResponse(scope: RequestScope, response: NodeResponse): void {
  // Emitted once; the scope would not mind twice.
  response.on('close', () => {
    const { statusCode, headersSent, writableEnded, writableFinished } = response;
    // HTTP/2 calls a response finished that nobody has ended and whose stream was reset.
    const aborted = !writableEnded || !(writableFinished || isInjected(response));
    // Before the head has gone a status is only what the framework begins with: nobody was told.
    const status = headersSent ? { status: statusCode } : {};
    scope.end({ ok: !aborted && statusCode < 400, ...status, aborted });
  });
}

/**
 * What answers Fastify's `inject()` has no connection on which anything could be lost, and closes a
 * moment before it calls itself finished (light-my-request 6.8).
 */
function isInjected(response: object): boolean {
  return '_lightMyRequest' in response;
}
