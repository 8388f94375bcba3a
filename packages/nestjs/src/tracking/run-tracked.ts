import type { ExecutionContext } from '@nestjs/common';
import type { DecoratedEvent } from '../interfaces/track-event-options.js';
import type { AppTracking } from './app-tracking.js';
import type { Decider } from './due.js';
import type { Ending } from './ending.js';
import { followResult } from './follow-result.js';
import type { Running } from './frame.js';
import { type TrackedEnding, trackEnding } from './track-ending.js';

/** One call of a decorated method. */
export interface TrackedCall {
  /** The wrapper, as Nest finds it on the prototype. */
  readonly method: unknown;
  readonly args: readonly unknown[];
  readonly events: readonly DecoratedEvent[];
  readonly call: () => unknown;
}

/** Calls a decorated method, and tracks its events when it has ended. */
export function runTracked(tracking: AppTracking, tracked: TrackedCall): unknown {
  const outer = tracking.running;
  if (outer === undefined) return runAlone(tracking, tracked);
  const isHandler = outer.context?.getHandler() === tracked.method;
  // Called again while it runs, or after it has succeeded: by other code, not by Nest.
  if (!isHandler || (outer.calls > 0 && !outer.hasFailed)) {
    return runWithin(outer, tracking, tracked);
  }
  return runHandler(outer, tracked);
}

/** The method that Nest has called. */
function runHandler(running: Running, tracked: TrackedCall): unknown {
  const { frame, context } = running;
  running.calls += 1;
  running.hasFailed = false;
  const call = running.calls;
  return followResult(tracked.call, {
    isHandler: true,
    inside: asItIs,
    onEnd: (ending) => {
      running.hasFailed = !ending.ok;
      const isLast = (): boolean => running.calls === call;
      trackAll(tracked, ending, { frame, decider: deciderOf(context), context, isLast });
    },
  });
}

/** During a request, a message, or another tracked method. */
function runWithin(outer: Running, tracking: AppTracking, tracked: TrackedCall): unknown {
  const { frame, context } = outer;
  const track = tracking.currentTrack();
  return followResult(tracked.call, {
    isHandler: false,
    inside: asItIs,
    onEnd: (ending) => trackAll(tracked, ending, { frame, decider: 'both', context, track }),
  });
}

/** In a scope of the application's own, or in none, e.g. a job: it gets its own frame. */
function runAlone(tracking: AppTracking, tracked: TrackedCall): unknown {
  const frame = tracking.open();
  if (frame === undefined) return tracked.call();
  const track = tracking.isInScope ? tracking.currentTrack() : undefined;
  return followResult(tracked.call, {
    isHandler: false,
    inside: (rest) => (track === undefined ? tracking.enter(frame, rest) : rest()),
    onEnd: (ending) => {
      trackAll(tracked, ending, { frame, decider: 'both', context: undefined, track });
      frame.end({ ok: ending.ok, aborted: false });
    },
  });
}

/** Tracks the failure events of a handler that was not reached because something before it failed. */
export function trackNotReached(
  { frame, context }: Running,
  failures: readonly DecoratedEvent[],
  error: unknown,
): void {
  trackAll(
    { args: [], events: failures },
    { ok: false, error },
    { frame, decider: deciderOf(context), context },
  );
}

/** The call runs in the current context. */
function asItIs<Result>(rest: () => Result): Result {
  return rest();
}

function deciderOf(context: ExecutionContext | undefined): Decider {
  return context?.getType<string>() === 'graphql' ? 'method' : 'frame';
}

function trackAll(
  { args, events }: Pick<TrackedCall, 'args' | 'events'>,
  { ok, result, error }: Ending,
  where: Pick<TrackedEnding, 'frame' | 'decider' | 'track' | 'isLast'> & {
    readonly context: ExecutionContext | undefined;
  },
): void {
  const { frame, context } = where;
  const selection = { args, result, error, context, request: frame.request };
  for (const event of events) trackEnding(event, { ...where, ok, selection });
}
