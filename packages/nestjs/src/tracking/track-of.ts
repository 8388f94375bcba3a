import type { Track } from '@intercom-events/core/adapter';
import type { ExecutionContext } from '@nestjs/common';
import { AppTracking } from './app-tracking.js';
import { requestOf } from './request-of.js';

let hasWarned = false;

/** The `track` of the request or message that a handler is being called for. */
export function trackOf(context: ExecutionContext): Track {
  for (const tracking of AppTracking.live) {
    const frame = tracking.frameOf(requestOf(context)) ?? tracking.running?.frame;
    if (frame !== undefined) return frame.track;
  }
  const tracking = context.getType() === 'http' ? undefined : trackingOf(context);
  if (tracking !== undefined) return trackAtOnce(tracking, context);
  warnOnce();
  return () => ({ status: 'dropped', reason: 'closed' });
}

/** The application of a message whose interceptor did not run: `connectMicroservice()` leaves global ones out. */
function trackingOf(context: ExecutionContext): AppTracking | undefined {
  const live = [...AppTracking.live];
  return live.find((tracking) => tracking.owns(context.getClass())) ?? onlyOne(live);
}

function onlyOne(live: readonly AppTracking[]): AppTracking | undefined {
  return live.length === 1 ? live[0] : undefined;
}

/** Nothing tells the end of such a message: each event is a success of its own. */
function trackAtOnce(tracking: AppTracking, context: ExecutionContext): Track {
  return (...event) => {
    const frame = tracking.open(requestOf(context));
    if (frame === undefined) return { status: 'dropped', reason: 'closed' };
    const verdict = frame.track(...event);
    frame.end({ ok: true, aborted: false });
    return verdict;
  };
}

function warnOnce(): void {
  if (hasWarned) return;
  hasWarned = true;
  process.emitWarning(
    '@Tracker() was asked for a request that IntercomEventsModule has not seen, so nothing is tracked. Add IntercomEventsModule.forRoot() to the imports of the root module.',
    { type: 'IntercomEventsWarning', code: 'INTERCOM_EVENTS_NOT_MOUNTED' },
  );
}
