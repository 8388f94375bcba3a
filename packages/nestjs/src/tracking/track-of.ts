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
  warnOnce();
  return () => ({ status: 'dropped', reason: 'closed' });
}

function warnOnce(): void {
  if (hasWarned) return;
  hasWarned = true;
  process.emitWarning(
    '@Tracker() was asked for a request that IntercomEventsModule has not seen, so nothing is tracked. Add IntercomEventsModule.forRoot() to the imports of the root module.',
    { type: 'IntercomEventsWarning', code: 'INTERCOM_EVENTS_NOT_MOUNTED' },
  );
}
