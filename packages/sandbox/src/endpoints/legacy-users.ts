import { identityOf, textOf } from '../state/identity.js';
import { userBody } from './contact-body.js';
import {
  type EndpointRequest,
  type EndpointResult,
  isErrorResponse,
  jsonResponse,
  parseBody,
  queryOf,
} from './endpoint.js';
import { errorResponses, lengthError } from './error-response.js';
import { findContact } from './find-contact.js';

/** `GET /users?user_id=` and `?email=`: clients of API version 1 look a user up before they send events. */
export function findUser(given: EndpointRequest): EndpointResult {
  const query = queryOf(given);
  const user_id = query.get('user_id') || undefined;
  const email = user_id === undefined ? query.get('email') || undefined : undefined;
  if (user_id === undefined && email === undefined) return errorResponses.missingParameter;

  const user = findContact({ id: undefined, user_id, email }, given.context.workspace);
  return isErrorResponse(user) ? user : jsonResponse('read', userBody(user.contact));
}

/** `GET /users/:id`, by Intercom's id. */
export function readUser({ context, parameter }: EndpointRequest): EndpointResult {
  const [user] = context.workspace.contacts.lookup({ id: parameter });
  if (user?.contact.role !== 'user') return errorResponses.unknownContact;
  return jsonResponse('read', userBody(user.contact));
}

/** `POST /users`: updates the user, or creates one. Attributes that events do not need are ignored. */
export function writeUser({ request, context }: EndpointRequest): EndpointResult {
  const body = parseBody(request);
  if (isErrorResponse(body)) return body;
  const identity = identityOf(body.data);
  if (identity === undefined) return errorResponses.missingParameter;

  const { workspace } = context;
  const user = findContact(identity, workspace);
  const [user_id, email] = [textOf(body.data.user_id), textOf(body.data.email)];
  const tooLong = lengthError({ user_id, email });
  if (tooLong !== undefined) return tooLong;
  const changes = {
    ...(user_id !== undefined && { user_id }),
    ...(email !== undefined && { email }),
  };
  if (!isErrorResponse(user)) {
    const [owner] = user_id === undefined ? [] : workspace.contacts.lookup({ user_id });
    if (owner !== undefined && owner !== user)
      return errorResponses.contactExists(owner.contact.id);
    workspace.contacts.change(user, changes);
    return jsonResponse('written', userBody(user.contact));
  }
  if (user !== errorResponses.unknownContact || identity.id !== undefined) return user;
  if (workspace.contacts.isFull) return errorResponses.full('contacts');
  return jsonResponse(
    'written',
    userBody(workspace.contacts.create({ role: 'user', ...changes }).contact),
  );
}
