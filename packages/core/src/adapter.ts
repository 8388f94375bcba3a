/**
 * What a framework adapter is made of. For adapter authors; applications use the adapters.
 *
 * @module
 */

export { type AdapterOptions, type Connection, connect } from './adapter/connect.js';
export { followResponse } from './adapter/follow-response.js';
export { type Mounting, type RouteEvent, routeEvent } from './adapter/route-event.js';
export { signedInFields, signedInUser } from './adapter/signed-in-user.js';
export type { IntercomEvents, RequestScope, ScopeUser } from './client/intercom-events.js';
export type { User } from './model/contact.js';
export type { Metadata } from './model/metadata.js';
export { fieldOf, fieldsOf } from './model/own-fields.js';
export type { Track } from './model/track.js';
export type { Outcome, ScopeTrackOptions, SendWhen } from './model/track-options.js';
export type { TrackedMetadata, TrackedName, TrackedRest } from './model/tracking-plan.js';
export type { Verdict } from './model/verdict.js';
export type { ClientOptions } from './options/client-options.js';
export { nodeBody, readBody } from './relay/read-body.js';
export {
  createRelay,
  type Relay,
  type RelayRequest,
  type RelayStatus,
  tooLarge,
} from './relay/relay.js';
export type { RelayOptions } from './relay/relay-options.js';
