import type { ExecutionContext } from '@nestjs/common';
import type { DecoratedEvent } from '../interfaces/track-event-options.js';
import type { AppTracking } from './app-tracking.js';
import type { Judge } from './due.js';
import type { Ending } from './ending.js';
import { followResult } from './follow-result.js';
import type { Running } from './frame.js';
import { type TrackedEnding, trackEnding } from './track-ending.js';

/** One call of a decorated method. */
export interface TrackedCall {
  /** As Nest finds it on the prototype. */
  readonly method: unknown;
  readonly args: readonly unknown[];
  readonly events: readonly DecoratedEvent[];
  readonly call: () => unknown;
}

/** Calls a decorated method, and tracks its events when it has ended. */
export function runTracked(tracking: AppTracking, tracked: TrackedCall): unknown {
  const outer = tracking.running;
  if (outer === undefined) return runAlone(tracking, tracked);
  const isHandler = !outer.wasCalled && outer.context?.getHandler() === tracked.method;
  if (!isHandler) return runWithin(outer, tracking, tracked);
  outer.wasCalled = true;
  const { frame, context } = outer;
  return followResult(tracked.call, {
    isHandler,
    inside: asItIs,
    onEnd: (ending) => trackAll(tracked, ending, { frame, judge: judgeOf(context), context }),
  });
}

/** In a request, a message, or another method that is tracked. */
function runWithin(outer: Running, tracking: AppTracking, tracked: TrackedCall): unknown {
  const { frame, context } = outer;
  const track = tracking.currentTrack();
  return followResult(tracked.call, {
    isHandler: false,
    inside: asItIs,
    onEnd: (ending) => trackAll(tracked, ending, { frame, judge: 'both', context, track }),
  });
}

/** In a scope of the application's own, or in nothing: a job, a message of a queue. It is its own frame. */
function runAlone(tracking: AppTracking, tracked: TrackedCall): unknown {
  const frame = tracking.open();
  if (frame === undefined) return tracked.call();
  const track = tracking.isInScope ? tracking.currentTrack() : undefined;
  return followResult(tracked.call, {
    isHandler: false,
    inside: (rest) => (track === undefined ? tracking.enter(frame, rest) : rest()),
    onEnd: (ending) => {
      trackAll(tracked, ending, { frame, judge: 'both', context: undefined, track });
      frame.end({ ok: ending.ok, aborted: false });
    },
  });
}

/** Tracks the failure events of a handler that was not reached: something before it has failed. */
export function trackNotReached(
  { frame, context }: Running,
  failures: readonly DecoratedEvent[],
  error: unknown,
): void {
  trackAll(
    { args: [], events: failures },
    { ok: false, error },
    { frame, judge: judgeOf(context), context },
  );
}

/** The call's context is the running one already. */
function asItIs<Result>(rest: () => Result): Result {
  return rest();
}

function judgeOf(context: ExecutionContext | undefined): Judge {
  return context?.getType<string>() === 'graphql' ? 'method' : 'frame';
}

function trackAll(
  { args, events }: Pick<TrackedCall, 'args' | 'events'>,
  { ok, result, error }: Ending,
  where: Pick<TrackedEnding, 'frame' | 'judge' | 'track'> & {
    readonly context: ExecutionContext | undefined;
  },
): void {
  const { frame, context } = where;
  const selection = { args, result, error, context, request: frame.request };
  for (const event of events) trackEnding(event, { ...where, ok, selection });
}
