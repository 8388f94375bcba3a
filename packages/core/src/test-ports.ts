/**
 * What a test can replace in a client: HTTP, clock, randomness and ids. For `@intercom-events/testing`, which is
 * released together with this package; it may change with any release.
 *
 * @module
 */

export { createWith } from './client/create-intercom-events.js';
export type { TestPorts } from './client/test-ports.js';
export { requireKnownNames } from './errors/known-names.js';
export { unusable } from './errors/usage-error.js';
export { storedName } from './event/names.js';
export type { HttpClient, HttpRequest, HttpResult } from './http/http-client.js';
export type { HeldOutcome, RecorderObserver, TrackCall } from './intake/observed-recorder.js';
export { ManualClock } from './manual-clock.js';
export { dateMs, isRegExp } from './model/any-realm.js';
export { toContact, userAdvice, userProblem } from './model/contact.js';
export { type Draft, isDraft, metadataOf } from './model/draft.js';
export { fieldOf, fieldsOf } from './model/own-fields.js';
export { eventBody } from './model/stored-event.js';
export { maxDeadlineMs } from './options/deadline-of.js';
export { defaults } from './options/resolve-options.js';
export { outsideRequests } from './platform/outside-requests.js';
