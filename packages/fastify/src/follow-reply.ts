import { followResponse, type RequestScope } from '@intercom-events/core/adapter';
import type { FastifyReply } from 'fastify';

/**
 * Ends a request's scope when its reply has gone, or the client has.
 *
 * What answers `app.inject()` has no connection on which anything could be lost, and closes a moment
 * before it calls itself finished (light-my-request 6.8): once ended it was sent whole.
 */
export function followReply(scope: RequestScope, { raw }: FastifyReply): void {
  followResponse(scope, '_lightMyRequest' in raw ? injected(raw) : raw);
}

function injected(raw: FastifyReply['raw']): FastifyReply['raw'] {
  return new Proxy(raw, {
    get: (target, name) =>
      Reflect.get(target, name === 'writableFinished' ? 'writableEnded' : name, target),
  });
}
