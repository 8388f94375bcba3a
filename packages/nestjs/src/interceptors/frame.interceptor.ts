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
 * Records which handler the running code belongs to. HTTP requests have a frame already; a message of a
 * gateway or a microservice gets its own frame, which ends with its handler.
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
    // The module was imported twice, and its other interceptor has done this already.
    if (running?.context === context) return next.handle();
    const request = requestOf(context);
    const known = tracking.frameOf(request) ?? running?.frame;
    if (known === undefined) return this.#alone(request, context, next);
    if (running !== known || context.getType() !== 'http')
      return this.#within(known, context, next);
    // The async context of the request is still there: no need to enter it again.
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
          // The subscriber has left. After the end this does nothing.
          finalize: () => frame.end({ ok: false, aborted: true }),
        }),
      );
      return handled.subscribe(subscriber);
    });
  }

  #within(frame: Frame, context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const running: Running = { frame, context, calls: 0, hasFailed: false };
    const handled = this.#tracking.enter(running, () => next.handle());
    return watched(running, context, handled);
  }
}

/** Tracks the failure events of a handler that was not reached, e.g. because a pipe threw. */
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
        if (running.calls === 0) trackNotReached(running, failures, error);
      },
    }),
  );
}
