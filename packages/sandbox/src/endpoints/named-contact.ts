import type { Identity } from '../state/identity.js';
import type { KnownContact } from '../state/known-contact.js';
import type { Workspace } from '../state/workspace.js';
import type { CreateEventRules } from './house.js';
import { type Refusal, refusals } from './refusal.js';

/** Whom something sent is about: a contact who is known, or who may be created. */
export function namedContact(
  identity: Identity,
  workspace: Workspace,
  { unknownContacts }: Pick<CreateEventRules, 'unknownContacts'>,
): Refusal | KnownContact {
  const contact = knownContact(identity, workspace);
  if (contact !== refusals.contact || unknownContacts === 'reject') return contact;
  return workspace.createContact(identity);
}

/** The contact of that identifier; 404 for none, 409 for an e-mail address that several users share. */
export function knownContact(identity: Identity, workspace: Workspace): Refusal | KnownContact {
  const found = lookup(identity, workspace);
  const { email } = identity;
  if (email !== undefined && found.length > 1) return refusals.ambiguous(email);
  return found[0] ?? refusals.contact;
}

/** `user_id` and `email` find users only; leads are found by Intercom's id. */
function lookup({ id, user_id, email = '' }: Identity, { contacts }: Workspace) {
  if (id !== undefined) return contacts.lookup({ id });
  return contacts
    .lookup(user_id !== undefined ? { user_id } : { email })
    .filter((contact) => contact.shown.role === 'user');
}
