import { normaliseEventName } from '../state/event-names.js';
import { identityOf } from '../state/identity.js';
import type { JsonObject, JsonValue } from '../state/listed-event.js';
import { arrayKeys, firstKeys, isObject } from '../state/metadata.js';
import type { Workspace } from '../state/workspace.js';
import {
  type EndpointRequest,
  type EndpointResult,
  type EventRules,
  isErrorResponse,
  parseBody,
} from './endpoint.js';
import { type ErrorResponse, errorResponses, lengthError } from './error-response.js';
import { findOrCreateContact } from './find-contact.js';

/** `POST /events`: stores an event, unless it is a duplicate or has an error. */
export function createEvent({ request, context }: EndpointRequest): EndpointResult {
  const body = parseBody(request);
  if (isErrorResponse(body)) return body;
  const { workspace, rules, acceptedBody } = context;
  const outcome = storeEvent(body.data, request.atMs, { workspace, rules });
  return typeof outcome === 'string' ? { status: 202, body: acceptedBody, outcome } : outcome;
}

export interface EventTarget {
  readonly workspace: Workspace;
  readonly rules: EventRules;
}

/** Stores one event as it was sent. The order of the checks is the order of Intercom's errors. */
export function storeEvent(
  event: JsonObject,
  atMs: number,
  { workspace, rules }: EventTarget,
): ErrorResponse | 'stored' | 'duplicate' {
  const { event_name: name, created_at: createdAtSec } = event;
  const identity = identityOf(event);
  if (typeof name !== 'string' || name.trim() === '') return errorResponses.missingParameter;
  if (createdAtSec === undefined || createdAtSec === null || createdAtSec === '') {
    return errorResponses.missingParameter;
  }
  if (identity === undefined) return errorResponses.missingParameter;
  if (typeof createdAtSec !== 'number' || !Number.isSafeInteger(createdAtSec)) {
    return errorResponses.invalidCreatedAt;
  }
  const tooLong = lengthError({ event_name: name, ...identity });
  if (tooLong !== undefined) return tooLong;
  const metadata = checkedMetadata(event.metadata ?? {}, rules.maxMetadataKeys);
  if (isErrorResponse(metadata)) return metadata;

  const owner = findOrCreateContact(identity, workspace, rules);
  if (isErrorResponse(owner)) return owner;

  const stored = workspace.store(
    { owner, name: normaliseEventName(name), createdAtSec, metadata: metadata.kept },
    atMs,
  );
  if (stored === 'full') return errorResponses.full('events');
  return stored === 'too-many-names'
    ? errorResponses.tooManyEventNames(rules.maxEventNames || 0)
    : stored;
}

function checkedMetadata(metadata: JsonValue, max: number): ErrorResponse | { kept: JsonObject } {
  if (!isObject(metadata)) return errorResponses.unpermittedParameters(['metadata']);
  const arrays = arrayKeys(metadata);
  if (arrays === 'too-deep') return errorResponses.invalidMetadata;
  if (arrays.length > 0) return errorResponses.unpermittedParameters(arrays);
  return { kept: firstKeys(metadata, max) };
}
