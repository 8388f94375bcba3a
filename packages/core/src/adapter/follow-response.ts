import type { RequestScope } from '../client/intercom-events.js';

/** What has to be known of Node's `ServerResponse`. */
interface NodeResponse {
  readonly statusCode: number;
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
    const { statusCode: status } = response;
    const aborted = !response.writableFinished;
    scope.end({ ok: !aborted && status < 400, status, aborted });
  });
}
