import type { Metadata } from '../model/metadata.js';
import type { Track } from '../model/track.js';
import type { ScopeTrackOptions } from '../model/track-options.js';
import { requireName, routeOptions } from './route-options.js';

/** How an adapter's readers mount it, and where its `track` is: for the warning that it is missing. */
export interface Mounting {
  /** For example `req.track`. */
  readonly track: string;
  /** For example `app.use(intercomEvents())`. */
  readonly call: string;
}

/** Tracks a route's event for one request; `track` is `undefined` where nothing was mounted. */
export type RouteEvent = (
  track: Track | undefined,
  metadata: Metadata | (() => Metadata) | undefined,
) => void;

/**
 * What every adapter's `trackEvent()` does for a request: tracks the event, unless told otherwise for
 * a request that succeeds. Without a `track` it warns once for each route and lets the request go on.
 *
 * Throws a `ConfigurationError` for a name or options that cannot be used, when the route is made.
 */
export function routeEvent(
  name: string,
  options: ScopeTrackOptions | undefined,
  mounting: Mounting,
): RouteEvent {
  requireName(name);
  const withOutcome = routeOptions(options);
  let hasWarned = false;
  return (track, metadata) => {
    if (typeof track === 'function') {
      track(name, metadata, withOutcome);
    } else if (!hasWarned) {
      hasWarned = true;
      warnNotMounted(name, mounting);
    }
  };
}

/** Node prints it to stderr, each time it is asked to: once for a route is enough. */
function warnNotMounted(name: string, { track, call }: Mounting): void {
  process.emitWarning(
    `trackEvent(${JSON.stringify(name)}) ran on a request without ${track}, so nothing is tracked. Mount ${call} before the routes.`,
    { type: 'IntercomEventsWarning', code: 'INTERCOM_EVENTS_NOT_MOUNTED' },
  );
}
