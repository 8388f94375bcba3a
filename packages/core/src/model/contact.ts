import { fieldOf, hasField } from './own-fields.js';

/** An id of your application: text, a safe integer, a BigInt, or an object that writes itself, as `ObjectId` does. */
export type UserId = string | number | bigint | { toHexString(): string };

/**
 * The user of an event, as the caller gives it.
 *
 * A user id alone is your application's own id (Intercom's `user_id`, shown in the inbox as *External ID*). An
 * object names the identifier: `userId` is the same thing, `id` is Intercom's own contact id (24 hexadecimal
 * digits, the only way to address a lead), `email` is for workspaces where e-mail addresses are unique. When several
 * are given, exactly one is sent: `id`, else `userId`, else `email`.
 *
 * Source: Intercom-OpenAPI 2.14, `POST /events`; precedence as in Intercom's contact look-up.
 */
export type User =
  | UserId
  | {
      readonly id?: string | null | undefined;
      readonly userId?: UserId | null | undefined;
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

/** Reads a user; `undefined` when it has no identifier that Intercom accepts: `userProblem()` says why. */
export function toContact(user: unknown): Contact | undefined {
  try {
    const read = contactOrProblem(user);
    return typeof read === 'string' ? undefined : read;
  } catch {
    // A getter or a Proxy of the application's threw. The error may hold personal data.
    return undefined;
  }
}

/** What is wrong with a user that `toContact()` cannot read, as the end of a sentence. Never contains a value. */
export function userProblem(user: unknown): string {
  try {
    const read = contactOrProblem(user);
    if (typeof read === 'string') return read;
  } catch {
    // Said below: the error may hold personal data.
  }
  return 'reading it threw an error';
}

/** Why an event has no user. */
export interface UserSearch {
  /** Where an adapter looked; `undefined`: it asked the application. */
  readonly lookedAt?: string | undefined;
  /** What is wrong with the user that was found. */
  readonly problem?: string | undefined;
}

/** What to pass as a user. */
export const userAdvice =
  'Pass your own user id (text, a safe integer, a BigInt or an ObjectId) or `{ userId }` with it, `{ email }`, or `{ id }` with the id that Intercom gave the contact.';

/** The text of a user id; `undefined` for anything else. May throw what an object of the application's throws. */
export function userIdText(id: unknown): string | undefined {
  if (typeof id === 'string') return id;
  if (typeof id === 'number') return Number.isSafeInteger(id) ? `${id}` : undefined;
  if (typeof id === 'bigint') return `${id}`;
  if (!writesItself(id)) return undefined;
  const text: unknown = id.toHexString();
  return typeof text === 'string' ? text : undefined;
}

/** Whether it is an object like an `ObjectId` of MongoDB, which has properties of its own, e.g. `id`. */
export function writesItself(id: unknown): id is { toHexString(): unknown } {
  return (
    typeof id === 'object' &&
    id !== null &&
    hasField(id, 'toHexString') &&
    typeof id.toHexString === 'function'
  );
}

/** Whether an id can be one that Intercom gave a contact. */
export function isIntercomId(id: string): boolean {
  return intercomId.test(id);
}

const intercomId = /^[0-9a-f]{24}$/i;

/** The contact, or why there is none. */
function contactOrProblem(user: unknown): Contact | string {
  if (typeof user !== 'object' || user === null || writesItself(user)) {
    return user === undefined || user === null
      ? 'there is none'
      : identified('user_id', user, 'it');
  }
  return fromObject(user);
}

/** Intercom looks contacts up by its own id first, then by user id, then by e-mail. */
function fromObject(user: object): Contact | string {
  const id = fieldOf(user, 'id');
  const userId = fieldOf(user, 'userId');
  const email = fieldOf(user, 'email');
  if (isGiven(id)) {
    if (typeof id === 'string') return identified('id', id, '`id`');
    return `\`id\` is ${kindOf(id)}, but \`{ id }\` is the text that Intercom gave the contact as its id`;
  }
  if (isGiven(userId)) return identified('user_id', userId, '`userId`');
  if (!isGiven(email)) return noIdentifier(user);
  return typeof email === 'string' && email.includes('@')
    ? identified('email', email, '`email`')
    : '`email` is not an e-mail address';
}

function noIdentifier(user: object): string {
  if (typeof fieldOf(user, 'then') === 'function') return 'it is a promise: await it';
  return 'it has none of `userId`, `id` and `email`';
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function identified(field: ContactField, value: unknown, what: string): Contact | string {
  const text = userIdText(value);
  if (text === undefined) return `${what} is ${kindOf(value)}`;
  if (text.length > maxIdentifierLength) {
    return `${what} is longer than ${maxIdentifierLength} characters`;
  }
  return isBlank(text) ? `${what} is empty` : { field, value: text };
}

function kindOf(value: unknown): string {
  if (typeof value === 'number')
    return Number.isSafeInteger(value) ? 'a number' : 'a number that is not a safe integer';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `of type ${typeof value}`;
}

function isBlank(text: string): boolean {
  // The first character of most identifiers shows that they are not blank.
  return !(text.charCodeAt(0) > 0x20) || text.charCodeAt(0) > 0x7f ? text.trim() === '' : false;
}
