import { ValueCheck } from '../check-value.js';
import type { Contacts } from '../sandbox.js';
import { SandboxError } from '../sandbox-error.js';
import type { Contact, ContactRef, NewContact } from './contact.js';
import { ContactRecord } from './contact-record.js';

/** The contacts of the workspace, indexed by each identifier. */
export class ContactStore implements Contacts {
  readonly #newId: () => string;
  readonly #byId = new Map<string, ContactRecord>();
  readonly #byUserId = new Map<string, ContactRecord>();
  readonly #byEmail = new Map<string, ContactRecord[]>();
  #nextIndex = 0;

  constructor(newId: () => string) {
    this.#newId = newId;
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
    return this.create(contact).contact;
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
    this.#unindex(record.contact);
    record.contact = Object.freeze({ ...record.contact, ...changes });
    this.#index(record);
  }

  find(ref: ContactRef): readonly Contact[] {
    return this.lookup(ref).map((record) => record.contact);
  }

  lookup(ref: ContactRef): readonly ContactRecord[] {
    if ('email' in ref) return this.#byEmail.get(fold(ref.email)) ?? [];
    const record = 'id' in ref ? this.#byId.get(ref.id) : this.#byUserId.get(ref.user_id);
    return record === undefined ? [] : [record];
  }

  remove(ref: ContactRef): number {
    const removed = this.lookup(ref);
    for (const { contact } of removed) {
      this.#unindex(contact);
      this.#byId.delete(contact.id);
    }
    return removed.length;
  }

  #index(record: ContactRecord): void {
    const { id, user_id, email } = record.contact;
    this.#byId.set(id, record);
    if (user_id !== undefined) this.#byUserId.set(user_id, record);
    if (email !== undefined) this.#byEmail.set(fold(email), [...this.lookup({ email }), record]);
  }

  #unindex({ id, user_id, email }: Contact): void {
    if (user_id !== undefined) this.#byUserId.delete(user_id);
    if (email !== undefined) this.#unindexEmail(email, id);
  }

  #unindexEmail(email: string, id: string): void {
    const others = this.lookup({ email }).filter(({ contact }) => contact.id !== id);
    if (others.length === 0) this.#byEmail.delete(fold(email));
    else this.#byEmail.set(fold(email), others);
  }

  clear(): void {
    this.#byId.clear();
    this.#byUserId.clear();
    this.#byEmail.clear();
  }
}

/** E-mail addresses are compared without case. */
function fold(email: string): string {
  return email.toLowerCase();
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
  for (const identifier of identifiers) check.text('user_id, email or id', identifier);
}

function taken(identifier: string): SandboxError {
  return new SandboxError(
    'CONTACT_EXISTS',
    `A contact with this \`${identifier}\` already exists.`,
    'Remove it first, or look it up with `contacts.find()`.',
  );
}
