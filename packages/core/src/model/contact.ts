/**
 * The user of an event, as the caller gives it.
 *
 * A string or a safe integer is your application's own user id (Intercom's `user_id`, shown in the
 * inbox as *External ID*). An object names the identifier: `userId` is the same thing, `id` is
 * Intercom's own contact id (24 hexadecimal digits, the only way to address a lead), `email` is for
 * workspaces where e-mail addresses are unique. When several are given, exactly one is sent:
 * `id`, else `userId`, else `email`.
 *
 * Source: Intercom-OpenAPI 2.14, `POST /events`; precedence as in Intercom's contact look-up.
 */
export type User =
  | string
  | number
  | {
      readonly id?: string | null | undefined;
      readonly userId?: string | number | null | undefined;
      readonly email?: string | null | undefined;
    };

/** The field of Intercom's API that identifies a contact. */
export type ContactField = 'id' | 'user_id' | 'email';

/** The user or lead of an event, checked: exactly one identifier, named as in Intercom's API. */
export interface Contact {
  readonly field: ContactField;
  readonly value: string;
}

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

const maxIdentifierLength = 255;

/** Reads a user; `undefined` when it has no identifier that Intercom accepts. */
export function toContact(user: unknown): Contact | undefined {
  if (typeof user === 'string' || typeof user === 'number') return identified('user_id', user);
  if (typeof user !== 'object' || user === null) return undefined;
  try {
    return fromObject(user);
  } catch {
    // A getter or a Proxy of the application's threw. The error may hold personal data.
    return undefined;
  }
}

/** Intercom looks contacts up by its own id first, then by user id, then by e-mail. */
function fromObject(user: object): Contact | undefined {
  const { id, userId, email }: { id?: unknown; userId?: unknown; email?: unknown } = user;
  if (isGiven(id)) return typeof id === 'string' ? identified('id', id) : undefined;
  if (isGiven(userId)) return identified('user_id', userId);
  return typeof email === 'string' && email.includes('@') ? identified('email', email) : undefined;
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function identified(field: ContactField, value: unknown): Contact | undefined {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? `${value}` : value;
  if (typeof text !== 'string' || text.length > maxIdentifierLength || isBlank(text)) {
    return undefined;
  }
  return { field, value: text };
}

function isBlank(text: string): boolean {
  // The first character of most identifiers shows that they are not blank.
  return !(text.charCodeAt(0) > 0x20) || text.charCodeAt(0) > 0x7f ? text.trim() === '' : false;
}
