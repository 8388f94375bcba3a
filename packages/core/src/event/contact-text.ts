import type { Contact } from '../model/contact.js';
import { quote } from './quote.js';

/** The contact's place in the body, for example `"user_id":"42"`; also what tells contacts apart. */
export function contactText(contact: Contact): string {
  return `"${contact.field}":${quote(contact.value)}`;
}
