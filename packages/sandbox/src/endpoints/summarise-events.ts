import type { KnownContact } from '../state/known-contact.js';
import type { Workspace } from '../state/workspace.js';
import type { Answered } from './endpoint.js';

/** `GET /events?…&summary=true`: one page, whatever its length; a `pages` has only been seen in a description. */
export function summariseEvents(contact: KnownContact, workspace: Workspace): Answered {
  const body = workspace.summariesOf([contact])[0] ?? {};
  return { status: 200, body: JSON.stringify(body), outcome: 'listed' };
}
