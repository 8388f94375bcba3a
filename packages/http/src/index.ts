/**
 * Adapter for servers without a framework: `request.track()`, and `trackEvent()` for routes.
 *
 * @module
 */
export { createIntercomEvents, date, installShutdown, link, money } from '@intercom-events/core';
export {
  type IntercomEventsListener,
  intercomEvents,
  type Tracking,
  type TrackingListener,
} from './intercom-events.js';
export { relay } from './relay.js';
export { type TrackEventOptions, trackEvent } from './track-event.js';
