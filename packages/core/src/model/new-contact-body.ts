import type { Contact } from './contact.js';

/** The body of `POST /contacts` for a user who has that identifier and no other. */
export function newContactBody({ field, value }: Contact): string {
  return JSON.stringify({ role: 'user', [field === 'email' ? 'email' : 'external_id']: value });
}
