import { identityOf, textOf } from '../state/identity.js';
import { userBody } from './contact-body.js';
import {
  type Answered,
  answerRead,
  answerWritten,
  bodyOf,
  type Call,
  isRefusal,
  queryOf,
} from './endpoint.js';
import { knownContact } from './named-contact.js';
import { type Refusal, refusals } from './refusal.js';

/** `GET /users?user_id=` and `?email=`: what clients of version 1 ask before they send events. */
export function findUser(call: Call): Refusal | Answered {
  const query = queryOf(call);
  const user_id = query.get('user_id') || undefined;
  const email = user_id === undefined ? query.get('email') || undefined : undefined;
  if (user_id === undefined && email === undefined) return refusals.missing;

  const user = knownContact({ id: undefined, user_id, email }, call.house.workspace);
  return isRefusal(user) ? user : answerRead(userBody(user.shown));
}

/** `GET /users/:id`, by Intercom's id. */
export function readUser({ house, parameter }: Call): Refusal | Answered {
  const [user] = house.workspace.contacts.lookup({ id: parameter });
  if (user?.shown.role !== 'user') return refusals.contact;
  return answerRead(userBody(user.shown));
}

/** `POST /users`: changes the user it names, or creates one. Keys that events do not need are not kept. */
export function writeUser({ exchange, house }: Call): Refusal | Answered {
  const body = bodyOf(exchange);
  if (isRefusal(body)) return body;
  const identity = identityOf(body.data);
  if (identity === undefined) return refusals.missing;

  const { workspace } = house;
  const user = knownContact(identity, workspace);
  const [user_id, email] = [textOf(body.data.user_id), textOf(body.data.email)];
  const given = {
    ...(user_id !== undefined && { user_id }),
    ...(email !== undefined && { email }),
  };
  if (!isRefusal(user)) {
    const [owner] = user_id === undefined ? [] : workspace.contacts.lookup({ user_id });
    if (owner !== undefined && owner !== user) return refusals.contactExists(owner.shown.id);
    workspace.contacts.change(user, given);
    return answerWritten(userBody(user.shown));
  }
  if (user !== refusals.contact || identity.id !== undefined) return user;
  return answerWritten(userBody(workspace.contacts.create({ role: 'user', ...given }).shown));
}
