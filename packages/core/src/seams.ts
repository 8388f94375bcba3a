/**
 * The places where a client can be given something else than the network and the clock. For
 * `@intercom-events/testing`, released together with this; it may change with any release.
 *
 * @module
 */

export { createWith } from './client/create-intercom-events.js';
export type { InnerSeams } from './client/seams.js';
export { unusable } from './errors/usage-error.js';
export { storedName } from './event/names.js';
export type { HttpClient, HttpRequest, HttpResult } from './http/http-client.js';
export type { HeldOutcome, RecorderObserver, TrackCall } from './intake/observed-recorder.js';
export { ManualClock } from './manual-clock.js';
export { type Draft, metadataOf } from './model/draft.js';
export { eventBody } from './model/stored-event.js';
export { toContact } from './model/to-contact.js';
export { maxDeadlineMs } from './options/deadline-of.js';
export { defaults } from './options/resolve-options.js';
