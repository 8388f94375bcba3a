import type { ContactRecord } from '../state/contact-record.js';
import type { Identity } from '../state/identity.js';
import type { Workspace } from '../state/workspace.js';
import type { EventRules } from './endpoint.js';
import { type ErrorResponse, errorResponses } from './error-response.js';

const queryIdentifiers = ['user_id', 'email', 'intercom_user_id'] as const;

/** The contact of that identifier; 404 for none, 409 for an e-mail address that several users share. */
export function findContact(
  identity: Identity,
  workspace: Workspace,
): ErrorResponse | ContactRecord {
  const found = lookup(identity, workspace);
  const { email } = identity;
  if (email !== undefined && found.length > 1) return errorResponses.ambiguousEmail(email);
  return found[0] ?? errorResponses.unknownContact;
}

/** The same, but an unknown contact is created if the option `unknownContacts` says so. */
export function findOrCreateContact(
  identity: Identity,
  workspace: Workspace,
  { unknownContacts }: Pick<EventRules, 'unknownContacts'>,
): ErrorResponse | ContactRecord {
  const found = findContact(identity, workspace);
  if (found !== errorResponses.unknownContact || unknownContacts === 'reject') return found;
  return workspace.createContact(identity);
}

/** The contact in the query of `GET /events`: exactly one identifier; leads by `intercom_user_id` only. */
export function contactFromQuery(
  query: URLSearchParams,
  workspace: Workspace,
): ErrorResponse | ContactRecord {
  if (!query.get('type')) return errorResponses.missingParameter;
  if (query.get('type') !== 'user') return errorResponses.invalidType;
  const given = queryIdentifiers.filter((name) => query.get(name));
  if (given.length === 0) return errorResponses.missingParameter;
  if (given.length > 1) return errorResponses.severalIdentifiers;

  return findContact(
    {
      id: query.get('intercom_user_id') || undefined,
      user_id: query.get('user_id') || undefined,
      email: query.get('email') || undefined,
    },
    workspace,
  );
}

/** `user_id` and `email` find users only; leads are found by Intercom's id. */
function lookup({ id, user_id, email = '' }: Identity, { contacts }: Workspace) {
  if (id !== undefined) return contacts.lookup({ id });
  return contacts
    .lookup(user_id !== undefined ? { user_id } : { email })
    .filter(({ contact }) => contact.role === 'user');
}
