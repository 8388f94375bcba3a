import type { EventCount } from '../state/event-counts.js';
import { normaliseEventName } from '../state/event-names.js';
import { textOf } from '../state/identity.js';
import type { JsonValue } from '../state/listed-event.js';
import { isObject } from '../state/metadata.js';
import {
  type EndpointRequest,
  type EndpointResult,
  isErrorResponse,
  parseBody,
} from './endpoint.js';
import { type ErrorResponse, errorResponses, lengthError } from './error-response.js';
import { findOrCreateContact } from './find-contact.js';

interface NamedEventCount extends EventCount {
  readonly name: string;
}

/**
 * `POST /events/summaries`: creates all of the summaries, or none.
 *
 * Undocumented behaviour, chosen here: a summary replaces an earlier one of the same contact and name (so a
 * retry counts once), and events that `POST /events` stored are added to it. Intercom's text calls
 * `event_summaries` a list and its schema calls it an object: both are accepted. All four keys are required,
 * although the schema marks none as required.
 */
export function createSummaries({ request, context }: EndpointRequest): EndpointResult {
  const body = parseBody(request);
  if (isErrorResponse(body)) return body;
  const user_id = textOf(body.data.user_id);
  const given = body.data.event_summaries;
  if (user_id === undefined || given === undefined || given === null)
    return errorResponses.missingParameter;
  const counts = (Array.isArray(given) ? given : [given]).map(eventCountOf);
  const error = counts.find(isErrorResponse);
  if (error !== undefined) return error;
  const tooLong = lengthError({ user_id });
  if (tooLong !== undefined) return tooLong;

  const { workspace, rules } = context;
  const identity = { id: undefined, user_id, email: undefined };
  const contact = findOrCreateContact(identity, workspace, rules);
  if (isErrorResponse(contact)) return contact;
  const summaries = counts.filter((count): count is NamedEventCount => !isErrorResponse(count));
  const imported = workspace.importSummaries(contact, summaries);
  if (imported === 'full') return errorResponses.full('summaries');
  if (imported === 'too-many-names') {
    return errorResponses.tooManyEventNames(rules.maxEventNames || 0);
  }
  return { status: 200, body: '', outcome: 'written' };
}

function eventCountOf(given: JsonValue): NamedEventCount | ErrorResponse {
  if (!isObject(given)) return errorResponses.missingParameter;
  const { event_name: name, count, first: firstSec, last: lastSec } = given;
  if (typeof name !== 'string' || name.trim() === '') return errorResponses.missingParameter;
  for (const value of [count, firstSec, lastSec]) {
    if (value === undefined || value === null || value === '')
      return errorResponses.missingParameter;
  }
  const tooLong = lengthError({ event_name: name });
  if (tooLong !== undefined) return tooLong;
  if (!isInteger(count) || count < 1) return errorResponses.invalidInteger('count');
  if (!isInteger(firstSec)) return errorResponses.seconds('first');
  if (!isInteger(lastSec)) return errorResponses.seconds('last');
  return { name: normaliseEventName(name), count, firstSec, lastSec };
}

function isInteger(value: JsonValue | undefined): value is number {
  return Number.isSafeInteger(value);
}
