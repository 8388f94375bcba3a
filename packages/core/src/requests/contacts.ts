import { IntercomApiError } from '../errors/intercom-api-error.js';
import { requireKnownNames } from '../errors/known-names.js';
import { unusable } from '../errors/usage-error.js';
import type { ApiAnswer } from '../model/api-answer.js';
import { type Contact, type User, type UserId, userIdText } from '../model/contact.js';
import { fieldsOf } from '../model/own-fields.js';
import { type CallOptions, type ResolvedCallOptions, resolveCallOptions } from './call-options.js';
import { requireContact } from './contact-query.js';
import { given, isRawObject, objectOf, type RawObject, rawObjects, textIn } from './json.js';
import { type Answered, createReply, type Reply } from './reply.js';
import type { RequestExecutor } from './request-executor.js';

/** A contact as Intercom knows it. */
export interface KnownContact {
  /** Intercom's id, 24 hexadecimal digits: the one identifier that works for leads. */
  readonly id: string;
  /** Your own id (`external_id` on the wire). */
  readonly userId?: string;
  readonly email?: string;
  readonly role?: string;
  /** The contact as Intercom sent it. */
  readonly raw: RawObject;
}

/** A contact to create: a user needs `userId` or `email`; a lead neither. */
export interface NewContact {
  readonly userId?: UserId;
  readonly email?: string;
  readonly name?: string;
  /** @default 'user' */
  readonly role?: 'user' | 'lead';
}

/** Looking up and creating contacts. */
export interface Contacts {
  /**
   * Looks a contact up by Intercom's id, your user id or its e-mail address; `undefined` when there is
   * none. An address that several users share is `CONFLICT`; a user goes before leads of the same address.
   *
   * By user id and address Intercom searches an index that is some seconds behind: a contact that was just
   * created may not be found yet.
   */
  find(user: User, options?: CallOptions): Reply<KnownContact | undefined>;
  /** Creates a contact. `CONFLICT`, with `existingId` where Intercom says it, when there is one already. */
  create(contact: NewContact, options?: CallOptions): Reply<KnownContact>;
}

/** The contacts of a client. */
export function createContacts(executor: RequestExecutor): Contacts {
  return {
    find: (user, options) =>
      createReply(async () => {
        const callOptions = resolveCallOptions('contacts.find()', options);
        const contact = requireContact(user);
        return contact.field === 'id'
          ? byId(executor, contact, callOptions)
          : bySearch(executor, contact, callOptions);
      }),
    create: (contact, options) =>
      createReply(async () => {
        const callOptions = resolveCallOptions('contacts.create()', options);
        const body = bodyOf(contact);
        const request = { method: 'POST', path: '/contacts', body, isRepeatable: false } as const;
        const answer = await executor.run(request, callOptions);
        return { value: knownContact(objectOf(answer, isContact)), answer };
      }),
  };
}

async function byId(
  executor: RequestExecutor,
  { value: id }: Contact,
  callOptions: ResolvedCallOptions,
): Promise<Answered<KnownContact | undefined>> {
  const path = `/contacts/${encodeURIComponent(id)}`;
  try {
    const answer = await executor.run({ method: 'GET', path, isRepeatable: true }, callOptions);
    return { value: knownContact(objectOf(answer, isContact)), answer };
  } catch (error) {
    if (!(error instanceof IntercomApiError) || error.answer === undefined) throw error;
    if (error.status !== 404 || error.intercomCode !== 'not_found') throw error;
    return { value: undefined, answer: error.answer };
  }
}

async function bySearch(
  executor: RequestExecutor,
  { field, value }: Contact,
  callOptions: ResolvedCallOptions,
): Promise<Answered<KnownContact | undefined>> {
  const query = { field: field === 'email' ? 'email' : 'external_id', operator: '=', value };
  const body = JSON.stringify({ query });
  const request = { method: 'POST', path: '/contacts/search', body, isRepeatable: true } as const;
  const answer = await executor.run(request, callOptions);
  const { data } = objectOf(answer, (found) => Array.isArray(found.data));
  const found = rawObjects(data).filter(isContact).map(knownContact);
  const users = found.filter(({ role }) => role !== 'lead');
  return { value: onlyOne(users.length > 0 ? users : found, answer), answer };
}

function onlyOne(found: readonly KnownContact[], answer: ApiAnswer): KnownContact | undefined {
  if (found.length < 2) return found[0];
  throw new IntercomApiError('CONFLICT', `${found.length} contacts share this identifier.`, {
    fix: 'Look it up by `userId` or `id`.',
    answer,
    retryable: false,
  });
}

const contactNames = {
  userId: true,
  email: true,
  name: true,
  role: true,
} satisfies Record<keyof NewContact, true>;

function bodyOf(given: unknown): string {
  const contact: Partial<Record<keyof NewContact, unknown>> = isRawObject(given) ? given : {};
  requireKnownNames('property', 'a contact', contact, contactNames);
  const { userId: own, email, name, role = 'user' } = fieldsOf(contact, contactNames);
  const userId = own === undefined ? undefined : (userIdText(own) ?? '');
  if (role !== 'user' && role !== 'lead') {
    throw unusable(
      '`role` of a contact is neither `user` nor `lead`.',
      'Correct it, or leave it out.',
    );
  }
  for (const [key, value] of Object.entries({ userId, email, name })) {
    if (value === undefined || (typeof value === 'string' && value.trim() !== '')) continue;
    throw unusable(
      `\`${key}\` of a contact is ${key === 'userId' ? 'not an id' : 'not text'}.`,
      'Correct it, or leave it out.',
    );
  }
  if (role === 'user' && userId === undefined && email === undefined) {
    throw unusable('A user needs `userId` or `email`.', 'Give one of them.', 'invalid_user');
  }
  return JSON.stringify({ role, external_id: userId, email, name });
}

function isContact(found: RawObject): boolean {
  return typeof found.id === 'string';
}

function knownContact(raw: RawObject): KnownContact {
  return given({
    id: textIn(raw, 'id') ?? '',
    userId: textIn(raw, 'external_id'),
    email: textIn(raw, 'email'),
    role: textIn(raw, 'role'),
    raw,
  });
}
