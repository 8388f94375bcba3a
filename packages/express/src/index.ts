/**
 * Express adapter: `req.track()`, and `trackEvent()` for routes.
 *
 * @module
 */

export { intercomEvents } from './intercom-events.js';
export { type TrackEventOptions, trackEvent } from './track-event.js';
