import { bindMethods } from '../bind-methods.js';
import { ValueCheck } from '../check-value.js';
import { limits } from '../limits.js';
import type { Contacts } from '../sandbox.js';
import { SandboxError } from '../sandbox-error.js';
import type { Contact, ContactRef, NewContact } from './contact.js';
import { ContactRecord } from './contact-record.js';
import { textBytes } from './json-size.js';
import type { SavedContact } from './saved-state.js';

/** The contacts of the workspace, indexed by each identifier. */
export class ContactStore implements Contacts {
  readonly #newId: () => string;
  readonly #byId = new Map<string, ContactRecord>();
  readonly #byUserId = new Map<string, ContactRecord>();
  readonly #users = new EmailIndex();
  readonly #leads = new EmailIndex();
  readonly #maxBytes: number;
  #nextIndex = 0;
  #bytes = 0;

  constructor(newId: () => string, maxBytes: number = limits.contactsBytes) {
    this.#newId = newId;
    this.#maxBytes = maxBytes;
    bindMethods(this);
  }

  /** Whether another contact would take too much memory. */
  get isFull(): boolean {
    return this.#bytes >= this.#maxBytes;
  }

  get size(): number {
    return this.#byId.size;
  }

  get all(): readonly Contact[] {
    return [...this.#byId.values()].map((record) => record.contact);
  }

  get records(): readonly ContactRecord[] {
    return [...this.#byId.values()];
  }

  add(contact: NewContact): Contact {
    requireContact(contact);
    if (this.isFull) throw full();
    return this.create(contact).contact;
  }

  /** Adds a contact with the index that it had. A removed one is not found, but its events have an owner. */
  restore({ contact, index, isRemoved }: SavedContact): ContactRecord {
    const record = new ContactRecord(Object.freeze({ ...contact }), index);
    this.#nextIndex = Math.max(this.#nextIndex, index + 1);
    if (!isRemoved) this.#index(record);
    return record;
  }

  /** Adds a contact that was checked before. A lead needs no identifier. */
  create(given: NewContact): ContactRecord {
    const { user_id, email, id = this.#newId() } = given;
    if (this.#byId.has(id)) throw taken('id');
    if (user_id !== undefined && this.#byUserId.has(user_id)) throw taken('user_id');

    const role = given.role ?? (user_id === undefined && email === undefined ? 'lead' : 'user');
    const contact: Contact = Object.freeze({
      id,
      ...(user_id !== undefined && { user_id }),
      ...(email !== undefined && { email }),
      role,
    });
    const record = new ContactRecord(contact, this.#nextIndex);
    this.#nextIndex += 1;
    this.#index(record);
    return record;
  }

  /** Changes the `user_id` (the new one must be free) or the e-mail address of a contact. It keeps its events. */
  change(record: ContactRecord, changes: Pick<NewContact, 'user_id' | 'email'>): void {
    this.#unindex(record);
    record.contact = Object.freeze({ ...record.contact, ...changes });
    this.#index(record);
  }

  find(ref: ContactRef): readonly Contact[] {
    return this.lookup(ref).map((record) => record.contact);
  }

  lookup(ref: ContactRef): readonly ContactRecord[] {
    if ('email' in ref) {
      const found = [...this.usersByEmail(ref.email), ...this.#leads.get(ref.email)];
      return found.sort((a, b) => a.index - b.index);
    }
    const record = 'id' in ref ? this.#byId.get(ref.id) : this.#byUserId.get(ref.user_id);
    return record === undefined ? [] : [record];
  }

  /** The users with an e-mail address. Leads can have it as well, in any number. */
  usersByEmail(email: string): ReadonlySet<ContactRecord> {
    return this.#users.get(email);
  }

  remove(ref: ContactRef): number {
    const removed = this.lookup(ref);
    for (const record of removed) {
      this.#unindex(record);
      this.#byId.delete(record.contact.id);
    }
    return removed.length;
  }

  #index(record: ContactRecord): void {
    const { id, user_id, email, role } = record.contact;
    this.#bytes += bytesOf(record.contact);
    this.#byId.set(id, record);
    if (user_id !== undefined) this.#byUserId.set(user_id, record);
    if (email !== undefined) (role === 'user' ? this.#users : this.#leads).add(email, record);
  }

  #unindex(record: ContactRecord): void {
    const { user_id, email, role } = record.contact;
    this.#bytes -= bytesOf(record.contact);
    if (user_id !== undefined) this.#byUserId.delete(user_id);
    if (email !== undefined) (role === 'user' ? this.#users : this.#leads).delete(email, record);
  }

  clear(): void {
    this.#byId.clear();
    this.#byUserId.clear();
    this.#users.clear();
    this.#leads.clear();
    this.#bytes = 0;
  }
}

const none: ReadonlySet<ContactRecord> = new Set();

/** Contacts by e-mail address. Addresses are compared without case. */
class EmailIndex {
  readonly #byEmail = new Map<string, Set<ContactRecord>>();

  get(email: string): ReadonlySet<ContactRecord> {
    return this.#byEmail.get(email.toLowerCase()) ?? none;
  }

  add(email: string, record: ContactRecord): void {
    const key = email.toLowerCase();
    const records = this.#byEmail.get(key);
    if (records === undefined) this.#byEmail.set(key, new Set([record]));
    else records.add(record);
  }

  delete(email: string, record: ContactRecord): void {
    const key = email.toLowerCase();
    const records = this.#byEmail.get(key);
    records?.delete(record);
    if (records?.size === 0) this.#byEmail.delete(key);
  }

  clear(): void {
    this.#byEmail.clear();
  }
}

/** An estimate of the memory that a contact takes. */
function bytesOf({ id, user_id = '', email = '' }: Contact): number {
  return 600 + textBytes(id) + textBytes(user_id) + textBytes(email);
}

const check = new ValueCheck('CONTACT_INVALID');

function requireContact(given: NewContact): void {
  check.object('a contact', given);
  check.knownKeys('a contact', given, ['user_id', 'email', 'id', 'role']);
  check.oneOf('role', given.role, ['user', 'lead', undefined]);
  const identifiers = [given.user_id, given.email, given.id].filter((value) => value !== undefined);
  if (identifiers.length === 0) {
    check.fail('A contact needs `user_id`, `email` or `id`.', "For example { user_id: '42' }.");
  }
  if (given.role === 'lead' && given.user_id !== undefined) {
    check.fail(
      'A lead cannot have a `user_id`.',
      'Leave out `role`, or identify the lead by `id`.',
    );
  }
  for (const identifier of identifiers) {
    check.text('user_id, email or id', identifier, { maxLength: limits.textLength });
  }
}

function full(): SandboxError {
  return new SandboxError(
    'SANDBOX_FULL',
    'The sandbox has no memory left for more contacts.',
    'Remove some, or call `reset()`.',
  );
}

function taken(identifier: string): SandboxError {
  return new SandboxError(
    'CONTACT_EXISTS',
    `A contact with this \`${identifier}\` already exists.`,
    'Remove it first, or look it up with `contacts.find()`.',
  );
}
