import type { Contact } from './contact.js';
import { ContactBook } from './contact-book.js';
import { Fifo } from './fifo.js';
import { KeptEvent } from './kept-event.js';
import type { KnownContact } from './known-contact.js';
import type { JsonObject, StoredEvent } from './listed-event.js';
import type { MadeUpIds } from './made-up-ids.js';
import { SeenEvents } from './seen-events.js';

/** An event that passed every check but the two that need to know the others: name quota and duplicates. */
export interface EventToStore {
  readonly contact: KnownContact;
  readonly name: string;
  readonly createdAtSec: number;
  readonly metadata: JsonObject;
}

interface WorkspaceOptions {
  readonly keepEvents: number;
  readonly maxEventNames: number | false;
  readonly onContactCreated: (contact: Contact) => void;
}

/** What an Intercom workspace knows: its contacts, its event names and its events. */
export class Workspace {
  readonly contacts: ContactBook;
  readonly node: string;
  readonly #options: WorkspaceOptions;
  readonly #kept: Fifo<KeptEvent>;
  #names = new Map<string, number>();
  #seen = new SeenEvents();
  #shown: readonly StoredEvent[] | undefined;
  #duplicates = 0;

  constructor(options: WorkspaceOptions, ids: MadeUpIds) {
    this.#options = options;
    this.#kept = new Fifo(options.keepEvents);
    this.contacts = new ContactBook(ids.contactId);
    this.node = ids.node;
  }

  get storedCount(): number {
    return this.#seen.size;
  }

  get duplicateCount(): number {
    return this.#duplicates;
  }

  get events(): readonly StoredEvent[] {
    this.#shown ??= this.#kept.toArray().map((event) => event.stored(this.node));
    return this.#shown;
  }

  store(event: EventToStore, nowMs: number): 'stored' | 'duplicate' | 'too-many-names' {
    const { contact, name, createdAtSec } = event;
    const nameIndex = this.#names.get(name) ?? this.#names.size;
    const { maxEventNames } = this.#options;
    if (maxEventNames !== false && nameIndex >= maxEventNames) return 'too-many-names';
    if (nameIndex === this.#names.size) this.#names.set(name, nameIndex);

    const sequence = this.#seen.size;
    if (!this.#seen.add(contact.index, nameIndex, createdAtSec)) {
      this.#duplicates += 1;
      return 'duplicate';
    }
    this.#shown = undefined;
    if (this.#options.keepEvents > 0) {
      const kept = new KeptEvent({ ...event, nameIndex, arrivedAtMs: nowMs, sequence });
      contact.keep(kept);
      this.#kept.push(kept)?.contact.forgetOldest();
    }
    return 'stored';
  }

  /** Adds the contact that an event named and nobody knew. */
  createContact(
    ref: Readonly<Record<'id' | 'user_id' | 'email', string | undefined>>,
  ): KnownContact {
    const { id, user_id, email } = ref;
    const contact = this.contacts.create(
      id !== undefined ? { id } : user_id !== undefined ? { user_id } : { email: email ?? '' },
    );
    this.#options.onContactCreated(contact.shown);
    return contact;
  }

  clear(): void {
    for (const event of this.#kept.toArray()) event.contact.forgetAll();
    this.#kept.clear();
    this.contacts.clear();
    this.#names = new Map();
    this.#seen = new SeenEvents();
    this.#shown = undefined;
    this.#duplicates = 0;
  }
}
