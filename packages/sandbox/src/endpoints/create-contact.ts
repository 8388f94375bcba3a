import type { ContactRole } from '../state/contact.js';
import type { ContactRecord } from '../state/contact-record.js';
import type { ContactStore } from '../state/contact-store.js';
import { textOf } from '../state/identity.js';
import type { JsonObject } from '../state/listed-event.js';
import { contactBody } from './contact-body.js';
import {
  type EndpointRequest,
  type EndpointResult,
  isErrorResponse,
  jsonResponse,
  parseBody,
} from './endpoint.js';
import { type ErrorResponse, errorResponses, lengthError } from './error-response.js';

interface ContactParameters {
  readonly role: ContactRole;
  readonly user_id: string | undefined;
  readonly email: string | undefined;
}

/** `POST /contacts`: creates a user or a lead. Attributes that events do not need are accepted and ignored. */
export function createContact({ request, context }: EndpointRequest): EndpointResult {
  const body = parseBody(request);
  if (isErrorResponse(body)) return body;
  const parameters = contactParameters(body.data);
  if (isErrorResponse(parameters)) return parameters;

  const { contacts } = context.workspace;
  const existing = duplicateOf(parameters, contacts);
  if (existing !== undefined) return errorResponses.contactExists(existing.contact.id);
  if (contacts.isFull) return errorResponses.full('contacts');
  const { role, user_id, email } = parameters;
  const created = contacts.create({
    role,
    ...(user_id !== undefined && { user_id }),
    ...(email !== undefined && { email }),
  });
  return jsonResponse('written', contactBody(created.contact));
}

/** A user needs an identifier. A lead needs none and cannot have an `external_id`. */
function contactParameters(data: JsonObject): ContactParameters | ErrorResponse {
  const { role = 'user' } = data;
  const user_id = textOf(data.external_id);
  const email = textOf(data.email);
  if (role !== 'user' && role !== 'lead') return errorResponses.invalidRole;
  if (role === 'user' && user_id === undefined && email === undefined)
    return errorResponses.missingParameter;
  const tooLong = lengthError({ external_id: user_id, email });
  if (tooLong !== undefined) return tooLong;
  return role === 'lead' && user_id !== undefined
    ? errorResponses.leadWithExternalId
    : { role, user_id, email };
}

/**
 * The existing contact that makes this one a duplicate. Leads may share an e-mail address with anyone, and so
 * may users with different `external_id`s. What Intercom does when only one of the two users has an
 * `external_id` is not known.
 */
function duplicateOf(
  { role, user_id, email }: ContactParameters,
  contacts: ContactStore,
): ContactRecord | undefined {
  if (user_id !== undefined) return contacts.lookup({ user_id })[0];
  if (role === 'lead' || email === undefined) return undefined;
  const [user] = contacts.usersByEmail(email);
  return user;
}
