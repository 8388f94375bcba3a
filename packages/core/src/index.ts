/**
 * Tracks what users did, and delivers it to Intercom's Data Events API in the background.
 *
 * @module
 */

export { createIntercomEvents } from './client/create-intercom-events.js';
export type { PersistedResult } from './client/flush-and-close.js';
export type { FlushCause, FlushResult } from './client/flushes.js';
export type { ForgetReport, Forgettable } from './client/forget-contact.js';
export type { Health, HealthReason, HealthStatus } from './client/health.js';
export type {
  CurrentScope,
  IntercomEvents,
  RequestScope,
  ScopeUser,
  TrackFor,
  UsedProxy,
} from './client/intercom-events.js';
export type { IntercomRequests } from './client/intercom-requests.js';
export type { SharedStats, Stats } from './client/stats.js';
export type { Ports } from './client/test-ports.js';
export { ConfigurationError } from './errors/configuration-error.js';
export { IntercomApiError } from './errors/intercom-api-error.js';
export {
  type ApiErrorCode,
  type ErrorCode,
  type ErrorDetails,
  IntercomEventsError,
  type OutboxErrorCode,
  type UsageErrorCode,
} from './errors/intercom-events-error.js';
export { OutboxError } from './errors/outbox-error.js';
export { UsageError } from './errors/usage-error.js';
export { defineEvents } from './event/define-events.js';
export { date, link, money } from './event/values.js';
export { installShutdown } from './exits/install-shutdown.js';
export type { ClosableServer, ShutdownOptions, ShutdownReport } from './exits/shutdown-options.js';
export type { ApiAnswer, RateInfo } from './model/api-answer.js';
export type { CancelTimer, Clock } from './model/clock.js';
export type { Contact, ContactField, User, UserId } from './model/contact.js';
export type {
  ChangedRow,
  ImportCheckpoint,
  ImportCounts,
  ImportEvent,
  ImportFailure,
  ImportOptions,
  ImportProgress,
  ImportReport,
  ImportRow,
  ImportSource,
  ImportStop,
  PreviewedRow,
  RefusalReason,
  UnreadableRow,
} from './model/import-types.js';
export type { Logger } from './model/logger.js';
export type { Metadata, MetadataValue, MonetaryAmount, RichLink } from './model/metadata.js';
export type { MetadataChange } from './model/metadata-change.js';
export type { DeadReason, DiscardReason, DropReason, PauseReason } from './model/reasons.js';
export type {
  AttemptReport,
  ChannelMessages,
  DeadReport,
  DeliveredReport,
  DroppedReport,
  Hooks,
  PauseReport,
  ResumeReport,
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
export type { MetadataNote } from './model/written-event.js';
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
  SpillOptions,
} from './options/client-options.js';
export type { DeadlineOptions } from './options/deadline-of.js';
export type {
  BeforeTrack,
  ChangedEvent,
  Consent,
  ConsentEvent,
  RedactOptions,
  Sample,
  TrackedEvent,
} from './options/privacy-options.js';
export type { EventStore, EventStoreProvider } from './outbox/event-store.js';
export type { DeadLetter, DeadLetterFilter, DeadLetters, Durability } from './outbox/outbox.js';
export type { Bulk, BulkOptions } from './requests/bulk.js';
export type { BulkErrors, BulkJob, BulkTask } from './requests/bulk-job.js';
export type { CallOptions } from './requests/call-options.js';
export type { Contacts, KnownContact, NewContact } from './requests/contacts.js';
export type { RawObject } from './requests/json.js';
export type { ListedEvent } from './requests/listed-event.js';
export type { EventList, EventPage, ListOptions } from './requests/listing.js';
export type { Me } from './requests/me.js';
export type { PollResult } from './requests/polling.js';
export type { Answered, Reply } from './requests/reply.js';
export type { SendOptions, SentChange, SentEvent } from './requests/sending.js';
export type { EventSummary, NameSummary, NewSummary } from './requests/summaries.js';
