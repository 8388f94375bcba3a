import type { Contact } from './contact.js';

/**
 * A contact as text, for comparing contacts: `user_id:42`.
 *
 * E-mail addresses are compared in lower case. Intercom's reference does not say how it compares them.
 * Taking two addresses for one contact costs at most one needless question to Intercom; taking one
 * contact for two would leave events behind in `forget()` and let Intercom merge events of one second.
 */
export function contactKey(contact: Contact): string {
  return `${contact.field}:${comparableValue(contact)}`;
}

/** A contact's identifier in the form in which it is compared with others of the same field. */
export function comparableValue({ field, value }: Contact): string {
  return field === 'email' ? value.toLowerCase() : value;
}
