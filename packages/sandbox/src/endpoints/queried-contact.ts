import type { KnownContact } from '../state/known-contact.js';
import type { Workspace } from '../state/workspace.js';
import { knownContact } from './named-contact.js';
import { type Refusal, refusals } from './refusal.js';

const identifiers = ['user_id', 'email', 'intercom_user_id'] as const;

/** Whose events a query of `GET /events` asks for: by exactly one identifier; leads by `intercom_user_id` alone. */
export function queriedContact(
  query: URLSearchParams,
  workspace: Workspace,
): Refusal | KnownContact {
  if (!query.get('type')) return refusals.missing;
  if (query.get('type') !== 'user') return refusals.type;
  const given = identifiers.filter((name) => query.get(name));
  if (given.length === 0) return refusals.missing;
  if (given.length > 1) return refusals.identifiers;

  return knownContact(
    {
      id: query.get('intercom_user_id') || undefined,
      user_id: query.get('user_id') || undefined,
      email: query.get('email') || undefined,
    },
    workspace,
  );
}
