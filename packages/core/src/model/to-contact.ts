import type { Contact, ContactField } from './contact.js';

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
