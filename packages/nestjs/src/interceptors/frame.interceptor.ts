import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import { Observable, tap } from 'rxjs';
import { failureEventsOf } from '../explorer/decorated-events.js';
import { APP_TRACKING } from '../intercom-events.constants.js';
import type { TrackedRequest } from '../interfaces/module-options.js';
import type { AppTracking } from '../tracking/app-tracking.js';
import type { Frame, Running } from '../tracking/frame.js';
import { requestOf } from '../tracking/request-of.js';
import { trackNotReached } from '../tracking/run-tracked.js';

/**
 * Tells what runs below which handler it belongs to. HTTP requests have their frame by then; a message of
 * a gateway or of a microservice gets one of its own, which ends with its handler.
 */
@Injectable()
export class FrameInterceptor implements NestInterceptor {
  readonly #tracking: AppTracking;

  constructor(@Inject(APP_TRACKING) tracking: AppTracking) {
    this.#tracking = tracking;
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const tracking = this.#tracking;
    const { running } = tracking;
    // The module was imported twice: its other interceptor has been here.
    if (running?.context === context) return next.handle();
    const request = requestOf(context);
    const known = tracking.frameOf(request) ?? running?.frame;
    if (known === undefined) return this.#alone(request, context, next);
    if (running !== known || context.getType() !== 'http')
      return this.#within(known, context, next);
    // The request's own context has not been lost, so nobody has to be told of it again.
    known.serve(context);
    return watched(known, context, next.handle());
  }

  /** A message without a request: its frame begins and ends with its handler. */
  #alone(
    request: TrackedRequest | undefined,
    context: ExecutionContext,
    next: CallHandler,
  ): Observable<unknown> {
    const tracking = this.#tracking;
    return new Observable((subscriber) => {
      const frame = tracking.open(request);
      if (frame === undefined) return next.handle().subscribe(subscriber);
      const handled = this.#within(frame, context, next).pipe(
        tap({
          error: () => frame.end({ ok: false, aborted: false }),
          complete: () => frame.end({ ok: true, aborted: false }),
          // Nobody listens any more; after the end this does nothing.
          finalize: () => frame.end({ ok: false, aborted: true }),
        }),
      );
      return handled.subscribe(subscriber);
    });
  }

  #within(frame: Frame, context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const running: Running = { frame, context, wasCalled: false };
    const handled = this.#tracking.enter(running, () => next.handle());
    return watched(running, context, handled);
  }
}

/** Tracks the failure of a handler that was not reached, if that is an event at all. */
function watched(
  running: Running,
  context: ExecutionContext,
  handled: Observable<unknown>,
): Observable<unknown> {
  const failures = failureEventsOf(context);
  if (failures.length === 0) return handled;
  return handled.pipe(
    tap({
      error: (error: unknown) => {
        if (!running.wasCalled) trackNotReached(running, failures, error);
      },
    }),
  );
}
