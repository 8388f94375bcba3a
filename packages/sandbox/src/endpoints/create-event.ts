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
  const result = storeEvent(body.data, request.atMs, { workspace, rules });
  if (isErrorResponse(result)) return result;
  request.eventResults = [result];
  return { status: 202, body: acceptedBody, outcome: result.outcome };
}

export interface StoredEventResult {
  readonly outcome: 'stored' | 'duplicate';
  /** Intercom's id of the contact. */
  readonly contactId: string;
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
): ErrorResponse | StoredEventResult {
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

  const outcome = workspace.store(
    { owner, name: normaliseEventName(name), createdAtSec, metadata: metadata.kept },
    atMs,
  );
  if (outcome === 'full') return errorResponses.full('events');
  if (outcome === 'too-many-names') {
    return errorResponses.tooManyEventNames(rules.maxEventNames || 0);
  }
  return { outcome, contactId: owner.contact.id };
}

function checkedMetadata(metadata: JsonValue, max: number): ErrorResponse | { kept: JsonObject } {
  if (!isObject(metadata)) return errorResponses.unpermittedParameters(['metadata']);
  const arrays = arrayKeys(metadata);
  if (arrays === 'too-deep') return errorResponses.invalidMetadata;
  if (arrays.length > 0) return errorResponses.unpermittedParameters(arrays);
  return { kept: firstKeys(metadata, max) };
}
