import type { Contact } from '../state/contact.js';

/** A contact as `/contacts` shows it. Intercom sends many more attributes; events need none of them. */
export function contactBody({ id, user_id, role, email }: Contact) {
  return { type: 'contact', id, external_id: user_id ?? null, role, email: email ?? null };
}

/** A contact as `/users` of API version 1 shows it. */
export function userBody({ id, user_id, email }: Contact) {
  return { type: 'user', id, user_id: user_id ?? null, email: email ?? null };
}
