import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import { Observable, tap } from 'rxjs';
import { eventsOfHandler } from '../explorer/decorated-events.js';
import { APP_TRACKING } from '../intercom-events.constants.js';
import type { AppTracking, Running } from '../tracking/app-tracking.js';
import type { Frame } from '../tracking/frame.js';
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
    if (known !== undefined) return this.#within(known, context, next);
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
    const running: Running = { frame, context };
    const handled: Observable<unknown> = this.#tracking.enter(running, () => next.handle());
    return handled.pipe(
      tap({
        error: (error: unknown) => {
          if (running.wasCalled !== true) trackNotReached(running, eventsOfHandler(context), error);
        },
      }),
    );
  }
}
