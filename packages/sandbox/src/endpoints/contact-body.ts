import type { Contact } from '../state/contact.js';

/** A contact as `/contacts` shows it. Intercom shows many more attributes; events need none of them. */
export function contactBody({ id, user_id, role, email }: Contact) {
  return { type: 'contact', id, external_id: user_id ?? null, role, email: email ?? null };
}

/** The same person as `/users` showed it in version 1 of the API. */
export function userBody({ id, user_id, email }: Contact) {
  return { type: 'user', id, user_id: user_id ?? null, email: email ?? null };
}
