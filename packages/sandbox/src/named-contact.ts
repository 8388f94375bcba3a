import type { CreateEventRules } from './house.js';
import type { KnownContact } from './known-contact.js';
import type { JsonObject, JsonValue } from './listed-event.js';
import { type Refusal, refusals } from './refusal.js';
import type { Workspace } from './workspace.js';

/** The one identifier that counts; the others are undefined. */
export type Identity = Readonly<Record<'id' | 'user_id' | 'email', string | undefined>>;

/** The identifier that counts: Intercom id before user_id before e-mail, without falling back to the next. */
export function identityOf(from: JsonObject): Identity | undefined {
  const id = textOf(from.id);
  const user_id = id === undefined ? textOf(from.user_id) : undefined;
  const email = id === undefined && user_id === undefined ? textOf(from.email) : undefined;
  if (id === undefined && user_id === undefined && email === undefined) return undefined;
  return { id, user_id, email };
}

/** A number is taken for its digits: `12` was sent and `"12"` listed. */
export function textOf(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'string' && value !== '') return value;
  return typeof value === 'number' ? String(value) : undefined;
}

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
