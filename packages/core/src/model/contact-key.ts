import type { Contact } from './contact.js';

/**
 * A contact as text, to find what is about somebody: `user_id:42`. An e-mail address is the same in
 * whatever case it was written.
 */
export function contactKey({ field, value }: Contact): string {
  return `${field}:${field === 'email' ? value.toLowerCase() : value}`;
}
