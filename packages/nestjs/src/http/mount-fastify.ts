import type { IncomingMessage, ServerResponse } from 'node:http';
import { followResponse, type Track } from '@intercom-events/core/adapter';
import type { AppTracking } from '../tracking/app-tracking.js';

/** The parts of a Fastify request that are used here. */
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

/** The parts of a Fastify application that are used here. */
export interface FastifyInstance {
  addHook(name: 'onRequest' | 'preValidation', hook: Hook): unknown;
}

/** Gives every request of a Fastify application a frame, and `track`. */
export function mountFastify(instance: FastifyInstance, tracking: AppTracking): void {
  instance.addHook('onRequest', (request, reply, done) => {
    const frame = tracking.open(request);
    if (frame === undefined) return done();
    tracking.attach(request, frame);
    // Nest middleware gets the raw request on Fastify.
    tracking.attach(request.raw, frame);
    followResponse(frame, reply.raw);
    tracking.enter(frame, done);
  });
  // Fastify reads the body in the async context of the connection: this restores that of the request.
  instance.addHook('preValidation', (request, _reply, done) => {
    const frame = tracking.frameOf(request);
    if (frame === undefined) done();
    else tracking.enter(frame, done);
  });
}
