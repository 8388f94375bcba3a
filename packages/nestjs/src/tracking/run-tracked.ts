import type { ExecutionContext } from '@nestjs/common';
import type { DecoratedEvent } from '../interfaces/track-event-options.js';
import type { AppTracking, Running } from './app-tracking.js';
import type { Judge } from './due.js';
import type { Ending } from './ending.js';
import { followResult } from './follow-result.js';
import type { Frame } from './frame.js';
import { trackEnding } from './track-ending.js';

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
  if (outer !== undefined) return runWithin(outer, tracked);
  const frame = tracking.open();
  return frame === undefined ? tracked.call() : runAlone(tracking, frame, tracked);
}

/** In a request, a message, or another method that is tracked. */
function runWithin(outer: Running, tracked: TrackedCall): unknown {
  const { frame, context } = outer;
  const isHandler = outer.wasCalled !== true && context?.getHandler() === tracked.method;
  if (isHandler) outer.wasCalled = true;
  const judge = isHandler ? judgeOf(context) : 'both';
  return followResult(tracked.call, {
    isHandler,
    inside: (rest) => rest(),
    onEnd: (ending) => trackAll(tracked, ending, { frame, judge, context }),
  });
}

/** In nothing: a job, a message of a queue. It is its own frame. */
function runAlone(tracking: AppTracking, frame: Frame, tracked: TrackedCall): unknown {
  const running: Running = { frame };
  return followResult(tracked.call, {
    isHandler: false,
    inside: (rest) => tracking.enter(running, rest),
    onEnd: (ending) => {
      trackAll(tracked, ending, { frame, judge: 'both', context: undefined });
      frame.end({ ok: ending.ok, aborted: false });
    },
  });
}

/** Tracks the events of a handler that was not reached: something before it has failed. */
export function trackNotReached(
  { frame, context }: Running,
  events: readonly DecoratedEvent[],
  error: unknown,
): void {
  const failures = events.filter(({ options }) => options.on === 'failure');
  trackAll(
    { args: [], events: failures },
    { ok: false, error },
    { frame, judge: judgeOf(context), context },
  );
}

function judgeOf(context: ExecutionContext | undefined): Judge {
  return context?.getType<string>() === 'graphql' ? 'method' : 'frame';
}

function trackAll(
  { args, events }: Pick<TrackedCall, 'args' | 'events'>,
  { ok, result, error }: Ending,
  {
    frame,
    judge,
    context,
  }: {
    readonly frame: Frame;
    readonly judge: Judge;
    readonly context: ExecutionContext | undefined;
  },
): void {
  const selection = { args, result, error, context, request: frame.request };
  for (const event of events) trackEnding(event, { frame, ok, judge, selection });
}
