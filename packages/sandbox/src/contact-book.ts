import { ValueCheck } from './check-value.js';
import type { Contact, ContactRef, NewContact } from './contact.js';
import { KnownContact } from './known-contact.js';
import type { Contacts } from './sandbox.js';
import { SandboxError } from './sandbox-error.js';

/** The contacts of the workspace, found by each of their identifiers. */
export class ContactBook implements Contacts {
  readonly #newId: () => string;
  readonly #byId = new Map<string, KnownContact>();
  readonly #byUserId = new Map<string, KnownContact>();
  readonly #byEmail = new Map<string, KnownContact[]>();
  #nextIndex = 0;

  constructor(newId: () => string) {
    this.#newId = newId;
  }

  get size(): number {
    return this.#byId.size;
  }

  add(contact: NewContact): Contact {
    return this.create(contact).shown;
  }

  create(given: NewContact): KnownContact {
    requireContact(given);
    const { user_id, email, id = this.#newId() } = given;
    if (this.#byId.has(id)) throw taken('id');
    if (user_id !== undefined && this.#byUserId.has(user_id)) throw taken('user_id');

    const role = given.role ?? (user_id === undefined && email === undefined ? 'lead' : 'user');
    const shown: Contact = Object.freeze({
      id,
      ...(user_id !== undefined && { user_id }),
      ...(email !== undefined && { email }),
      role,
    });
    const known = new KnownContact(shown, this.#nextIndex);
    this.#nextIndex += 1;
    this.#byId.set(id, known);
    if (user_id !== undefined) this.#byUserId.set(user_id, known);
    if (email !== undefined) this.#byEmail.set(fold(email), [...this.lookup({ email }), known]);
    return known;
  }

  find(ref: ContactRef): readonly Contact[] {
    return this.lookup(ref).map((known) => known.shown);
  }

  lookup(ref: ContactRef): readonly KnownContact[] {
    if ('email' in ref) return this.#byEmail.get(fold(ref.email)) ?? [];
    const known = 'id' in ref ? this.#byId.get(ref.id) : this.#byUserId.get(ref.user_id);
    return known === undefined ? [] : [known];
  }

  remove(ref: ContactRef): number {
    const leaving = this.lookup(ref);
    for (const { shown } of leaving) {
      this.#byId.delete(shown.id);
      if (shown.user_id !== undefined) this.#byUserId.delete(shown.user_id);
      if (shown.email !== undefined) this.#leaveEmail(shown.email, shown.id);
    }
    return leaving.length;
  }

  #leaveEmail(email: string, id: string): void {
    const others = this.lookup({ email }).filter((known) => known.shown.id !== id);
    if (others.length === 0) this.#byEmail.delete(fold(email));
    else this.#byEmail.set(fold(email), others);
  }

  clear(): void {
    this.#byId.clear();
    this.#byUserId.clear();
    this.#byEmail.clear();
  }
}

/** Mail addresses differ in more than case. */
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
    check.fail('A lead has no `user_id`.', 'Leave out `role`, or name the lead by `id`.');
  }
  for (const identifier of identifiers) check.text('user_id, email or id', identifier);
}

function taken(identifier: string): SandboxError {
  return new SandboxError(
    'CONTACT_EXISTS',
    `A contact with this \`${identifier}\` is there already.`,
    'Remove it first, or look it up with `contacts.find()`.',
  );
}
