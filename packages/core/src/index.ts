/**
 * Tracks what users did, and delivers it to Intercom's Data Events API in the background.
 *
 * @module
 */

export { createIntercomEvents } from './client/create-intercom-events.js';
export type { FlushCause, FlushResult } from './client/flushes.js';
export type {
  CurrentScope,
  DeadlineOptions,
  IntercomEvents,
  RequestScope,
  ScopeUser,
  TrackFor,
} from './client/intercom-events.js';
export type { Seams } from './client/seams.js';
export type { Stats } from './client/stats.js';
export { ConfigurationError } from './errors/configuration-error.js';
export {
  type ErrorCode,
  type ErrorDetails,
  IntercomEventsError,
} from './errors/intercom-events-error.js';
export { defineEvents } from './event/define-events.js';
export type { MetadataChange } from './event/metadata-change.js';
export { date, link, money } from './event/values.js';
export type { CancelTimer, Clock } from './model/clock.js';
export type { Contact, ContactField, User } from './model/contact.js';
export type { Logger } from './model/logger.js';
export type { Metadata, MetadataValue, MonetaryAmount, RichLink } from './model/metadata.js';
export type { DeadReason, DiscardReason, DropReason, PauseReason } from './model/reasons.js';
export type {
  DeadReport,
  DeliveredReport,
  DroppedReport,
  Hooks,
  PauseReport,
} from './model/reports.js';
export type {
  InputOf,
  SchemaIssue,
  SchemaResult,
  StandardSchema,
} from './model/standard-schema.js';
export type { StoredEvent } from './model/stored-event.js';
export type { Track } from './model/track.js';
export type { Outcome, ScopeTrackOptions, SendWhen, TrackOptions } from './model/track-options.js';
export type {
  EventPlan,
  EventSchemas,
  Keepable,
  PlanOf,
  TrackedMetadata,
  TrackedName,
  TrackedRest,
} from './model/tracking-plan.js';
export type { Verdict } from './model/verdict.js';
export type {
  BufferOptions,
  ClientOptions,
  DeadLetterOptions,
  DedupeOptions,
  DeliveryOptions,
  MetadataOptions,
  NameOptions,
  RateLimitOptions,
  Region,
  ScopeOptions,
} from './options/client-options.js';
export type { DeadLetter, DeadLetterFilter, DeadLetters } from './outbox/outbox.js';
