import { contactBody } from './contact-body.js';
import { type EndpointRequest, type EndpointResult, jsonResponse } from './endpoint.js';
import { errorResponses } from './error-response.js';

/** `GET /contacts/:id`, users and leads. */
export function readContact({ context, parameter }: EndpointRequest): EndpointResult {
  const [record] = context.workspace.contacts.lookup({ id: parameter });
  return record === undefined
    ? errorResponses.unknownContact
    : jsonResponse('read', contactBody(record.contact));
}

/** `GET /contacts/find_by_external_id/:external_id`, users only: leads have no `external_id`. */
export function readContactByExternalId({ context, parameter }: EndpointRequest): EndpointResult {
  const [record] = context.workspace.contacts.lookup({ user_id: parameter });
  return record === undefined
    ? errorResponses.unknownContact
    : jsonResponse('read', contactBody(record.contact));
}
