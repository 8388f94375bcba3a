import type { IncomingMessage, ServerResponse } from 'node:http';
import { followResponse, type Track } from '@intercom-events/core/adapter';
import type { HttpServer } from '@nestjs/common';
import type { AppTracking } from '../tracking/app-tracking.js';
import { mountFastify } from './mount-fastify.js';

declare global {
  namespace Express {
    interface Request {
      /** Tracks an event for this request's user. Bound to the request, so it can be passed on. */
      track: Track;
    }
  }
}

/** Gives every request of the application a frame, and `track`. */
export function mountHttp(adapter: HttpServer, tracking: AppTracking): void {
  if (adapter.getType() === 'fastify') mountFastify(adapter.getInstance(), tracking);
  else mountMiddleware(adapter, tracking);
}

function mountMiddleware(adapter: HttpServer, tracking: AppTracking): void {
  adapter.use(function intercomEventsMiddleware(
    req: IncomingMessage & { track?: Track },
    res: ServerResponse,
    next: () => void,
  ) {
    const frame = tracking.open(req);
    if (frame === undefined) return next();
    tracking.attach(req, frame);
    followResponse(frame, res);
    tracking.enter(frame, next);
  });
}
