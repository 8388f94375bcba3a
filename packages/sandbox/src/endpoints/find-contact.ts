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
  const { id, user_id, email = '' } = identity;
  const { contacts } = workspace;
  if (id !== undefined) return contacts.lookup({ id })[0] ?? errorResponses.unknownContact;
  if (user_id !== undefined) return findUser(contacts.lookup({ user_id }));
  const users = contacts.usersByEmail(email);
  return users.size > 1 ? errorResponses.ambiguousEmail(email) : findUser(users);
}

/** The same, but an unknown contact is created if the option `unknownContacts` says so. */
export function findOrCreateContact(
  identity: Identity,
  workspace: Workspace,
  { unknownContacts }: Pick<EventRules, 'unknownContacts'>,
): ErrorResponse | ContactRecord {
  const found = findContact(identity, workspace);
  if (found !== errorResponses.unknownContact || unknownContacts === 'reject') return found;
  if (workspace.contacts.isFull) return errorResponses.full('contacts');
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

/** Leads are found by Intercom's id only. */
function findUser(found: Iterable<ContactRecord>): ErrorResponse | ContactRecord {
  for (const record of found) if (record.contact.role === 'user') return record;
  return errorResponses.unknownContact;
}
