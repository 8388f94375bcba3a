import type { IncomingMessage, ServerResponse } from 'node:http';
import { followResponse, type Track } from '@intercom-events/core/adapter';
import type { AppTracking } from '../tracking/app-tracking.js';

/** What has to be known of a Fastify request. */
interface FastifyRequest {
  readonly raw: IncomingMessage & { track?: Track };
  readonly headers: IncomingMessage['headers'];
  track?: Track;
}

type Hook = (
  request: FastifyRequest,
  reply: { readonly raw: ServerResponse },
  done: () => void,
) => void;

/** What has to be known of a Fastify application. */
export interface FastifyInstance {
  addHook(name: 'onRequest' | 'preValidation', hook: Hook): unknown;
}

/** Gives every request of a Fastify application a frame, and `track`. */
export function mountFastify(instance: FastifyInstance, tracking: AppTracking): void {
  instance.addHook('onRequest', (request, reply, done) => {
    const frame = tracking.open(request);
    if (frame === undefined) return done();
    tracking.lend(request, frame);
    // What Nest middleware is given on Fastify.
    tracking.lend(request.raw, frame);
    followResponse(frame, reply.raw);
    tracking.enter(frame, done);
  });
  // Fastify reads the body in the connection's context, not in the request's: back into it.
  instance.addHook('preValidation', (request, _reply, done) => {
    const frame = tracking.frameOf(request);
    if (frame === undefined) done();
    else tracking.enter(frame, done);
  });
}
