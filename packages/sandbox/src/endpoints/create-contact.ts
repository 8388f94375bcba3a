import type { ContactRole } from '../state/contact.js';
import type { ContactBook } from '../state/contact-book.js';
import { textOf } from '../state/identity.js';
import type { KnownContact } from '../state/known-contact.js';
import type { JsonObject } from '../state/listed-event.js';
import { contactBody } from './contact-body.js';
import { type Answered, answerWritten, bodyOf, type Call, isRefusal } from './endpoint.js';
import { type Refusal, refusals } from './refusal.js';

interface WantedContact {
  readonly role: ContactRole;
  readonly user_id: string | undefined;
  readonly email: string | undefined;
}

/** `POST /contacts`: a new user or lead. Keys that events do not need are accepted and not kept. */
export function createContact({ exchange, house }: Call): Refusal | Answered {
  const body = bodyOf(exchange);
  if (isRefusal(body)) return body;
  const wanted = wantedContact(body.data);
  if (isRefusal(wanted)) return wanted;

  const { contacts } = house.workspace;
  const there = duplicateOf(wanted, contacts);
  if (there !== undefined) return refusals.contactExists(there.shown.id);
  const { role, user_id, email } = wanted;
  const created = contacts.create({
    role,
    ...(user_id !== undefined && { user_id }),
    ...(email !== undefined && { email }),
  });
  return answerWritten(contactBody(created.shown));
}

/** A user needs an identifier; a lead needs nothing, and cannot have an `external_id` of yours. */
function wantedContact(data: JsonObject): WantedContact | Refusal {
  const { role = 'user' } = data;
  const user_id = textOf(data.external_id);
  const email = textOf(data.email);
  if (role !== 'user' && role !== 'lead') return refusals.role;
  if (role === 'user' && user_id === undefined && email === undefined) return refusals.missing;
  return role === 'lead' && user_id !== undefined ? refusals.leadId : { role, user_id, email };
}

/**
 * Who is that person already. Leads may share an e-mail address with anybody, and so may users whose
 * `external_id` tells them apart; when only one of the two has an `external_id` is not known.
 */
function duplicateOf(
  { role, user_id, email }: WantedContact,
  contacts: ContactBook,
): KnownContact | undefined {
  if (user_id !== undefined) return contacts.lookup({ user_id })[0];
  if (role === 'lead' || email === undefined) return undefined;
  return contacts.lookup({ email }).find(({ shown }) => shown.role === 'user');
}
