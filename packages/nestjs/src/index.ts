/**
 * NestJS adapter: `@TrackEvent()` on methods, `@Tracker()` in handlers, and `req.track()`.
 *
 * @module
 */

export { createIntercomEvents, date, link, money } from '@intercom-events/core';
export type { IntercomEvents, Track } from '@intercom-events/core/adapter';
export { InjectIntercomEvents } from './decorators/inject-intercom-events.decorator.js';
export { TrackEvent } from './decorators/track-event.decorator.js';
export { TrackEventDefaults } from './decorators/track-event-defaults.decorator.js';
export { Tracker } from './decorators/tracker.decorator.js';
export { INTERCOM_EVENTS } from './intercom-events.constants.js';
export { IntercomEventsModule } from './intercom-events.module.js';
export {
  IntercomRelayModule,
  type IntercomRelayModuleOptions,
} from './intercom-relay.module.js';
export type {
  IntercomEventsModuleOptions,
  IntercomEventsOptionsFactory,
} from './interfaces/module-options.js';
export type { TrackEventOptions, TrackEventSelection } from './interfaces/track-event-options.js';
