/**
 * Hono adapter: `c.var.track()`, and `trackEvent()` for routes.
 *
 * @module
 */

export { createIntercomEvents, date, installShutdown, link, money } from '@intercom-events/core';
export { intercomEvents } from './intercom-events.js';
export { relay } from './relay.js';
export { type TrackEventOptions, trackEvent } from './track-event.js';
