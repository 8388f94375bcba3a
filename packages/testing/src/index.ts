/**
 * For testing an application that tracks: a recording client, matchers, and a controllable clock.
 *
 * @module
 */

export { assertNotTracked, assertTracked } from './assert-tracked.js';
export type { ExpectedMetadata } from './comparing.js';
export { createTestEvents } from './create-test-events.js';
export type { FailedAnswer, Failure } from './failure.js';
export { type EventMatchers, eventMatchers, type MatcherResult } from './matchers.js';
export type {
  RateLimitedOptions,
  SettleOptions,
  TestClock,
  TestControls,
  TestEvents,
  TestEventsOptions,
  TimesOptions,
} from './test-events.js';
export type { SentEvent, TrackedEvent, TrackedUser } from './tracked-event.js';
