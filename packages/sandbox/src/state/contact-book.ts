import { ValueCheck } from '../check-value.js';
import type { Contacts } from '../sandbox.js';
import { SandboxError } from '../sandbox-error.js';
import type { Contact, ContactRef, NewContact } from './contact.js';
import { KnownContact } from './known-contact.js';

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

  get all(): readonly Contact[] {
    return [...this.#byId.values()].map((known) => known.shown);
  }

  get allKnown(): readonly KnownContact[] {
    return [...this.#byId.values()];
  }

  add(contact: NewContact): Contact {
    requireContact(contact);
    return this.create(contact).shown;
  }

  /** Adds one that has been checked. A lead may come without any identifier. */
  create(given: NewContact): KnownContact {
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
    this.#enter(known);
    return known;
  }

  /** Gives a contact another `user_id` (which must be free) or e-mail address. Its events stay its own. */
  change(known: KnownContact, changes: Pick<NewContact, 'user_id' | 'email'>): void {
    this.#leave(known.shown);
    known.shown = Object.freeze({ ...known.shown, ...changes });
    this.#enter(known);
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
      this.#leave(shown);
      this.#byId.delete(shown.id);
    }
    return leaving.length;
  }

  #enter(known: KnownContact): void {
    const { id, user_id, email } = known.shown;
    this.#byId.set(id, known);
    if (user_id !== undefined) this.#byUserId.set(user_id, known);
    if (email !== undefined) this.#byEmail.set(fold(email), [...this.lookup({ email }), known]);
  }

  #leave({ id, user_id, email }: Contact): void {
    if (user_id !== undefined) this.#byUserId.delete(user_id);
    if (email !== undefined) this.#leaveEmail(email, id);
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
