import { type UsageError, unusable } from '../errors/usage-error.js';
import { type Contact, toContact, userAdvice, userProblem } from '../model/contact.js';

/** Half of a character: it cannot be part of a URL. */
const loneSurrogate = /\p{Surrogate}/u;

/** The contact that a request is about. Throws `UsageError` when the user is unusable. */
export function requireContact(user: unknown): Contact {
  const contact = toContact(user);
  if (contact !== undefined && !loneSurrogate.test(contact.value)) return contact;
  throw unusableUser(contact === undefined ? userProblem(user) : 'it contains a lone surrogate');
}

/** The error for a user that cannot be used. */
export function unusableUser(problem: string): UsageError {
  return unusable(
    `This user cannot be a contact of Intercom: ${problem}.`,
    userAdvice,
    'invalid_user',
  );
}

/**
 * The query by which events of one contact are found. A lead is created by `id` and listed by
 * `intercom_user_id` (Intercom-OpenAPI 2.14, `GET /events`).
 */
export function contactQuery({ field, value }: Contact): string {
  const name = field === 'id' ? 'intercom_user_id' : field;
  return `type=user&${name}=${encodeURIComponent(value)}`;
}
