import type { Contact } from './contact.js';
import { ContactBook } from './contact-book.js';
import { type EventSummary, eventSummary, summarisedEvent } from './event-summary.js';
import { Fifo } from './fifo.js';
import type { Identity } from './identity.js';
import { KeptEvent } from './kept-event.js';
import type { KnownContact } from './known-contact.js';
import type { JsonObject, StoredEvent } from './listed-event.js';
import type { MadeUpIds } from './made-up-ids.js';
import { SeenEvents } from './seen-events.js';
import { Tallies, type Tally } from './tallies.js';

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
  readonly appId: string;
  readonly #options: WorkspaceOptions;
  readonly #kept: Fifo<KeptEvent>;
  #names = new Map<string, number>();
  #seen = new SeenEvents();
  readonly #imported = new Tallies();
  #shown: readonly StoredEvent[] | undefined;
  #duplicates = 0;

  constructor(options: WorkspaceOptions, ids: MadeUpIds) {
    this.#options = options;
    this.#kept = new Fifo(options.keepEvents);
    this.contacts = new ContactBook(ids.contactId);
    this.node = ids.node;
    this.appId = ids.appId;
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
    if (!this.#names.has(name) && !this.#takesNames([name])) return 'too-many-names';
    const nameIndex = this.#nameIndex(name);
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

  /** Keeps summaries in place of those of the same contact and name; false when there are too many names. */
  importSummaries(
    { index }: KnownContact,
    summaries: readonly (Tally & { readonly name: string })[],
  ): boolean {
    if (!this.#takesNames(summaries.map(({ name }) => name))) return false;
    for (const { name, ...tally } of summaries) {
      this.#imported.set(index, this.#nameIndex(name), tally);
    }
    return true;
  }

  /** What these contacts did, from all events that were ever stored and all summaries. */
  summariesOf(contacts: readonly KnownContact[]): readonly EventSummary[] {
    const indices = new Set(contacts.map(({ index }) => index));
    const tallies = new Tallies();
    this.#imported.forEach((contact, name, tally) => {
      if (indices.has(contact)) tallies.add(contact, name, tally);
    });
    this.#seen.forEach((contact, name, second) => {
      if (indices.has(contact)) tallies.add(contact, name, once(second));
    });
    const names = [...this.#names.keys()];
    return contacts.map(({ shown, index }) => {
      const events = tallies.of(index);
      return eventSummary(
        shown,
        events.map(([name, tally]) => summarisedEvent(names[name] ?? '', tally)),
      );
    });
  }

  /** Whether there is room for those of the names that are new. */
  #takesNames(names: readonly string[]): boolean {
    const { maxEventNames } = this.#options;
    if (maxEventNames === false) return true;
    const added = new Set(names.filter((name) => !this.#names.has(name)));
    return added.size === 0 || this.#names.size + added.size <= maxEventNames;
  }

  #nameIndex(name: string): number {
    const index = this.#names.get(name) ?? this.#names.size;
    if (index === this.#names.size) this.#names.set(name, index);
    return index;
  }

  /** Adds the contact that an event named and nobody knew. */
  createContact(ref: Identity): KnownContact {
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
    this.#imported.clear();
    this.#shown = undefined;
    this.#duplicates = 0;
  }
}

function once(second: number): Tally {
  return { count: 1, firstSec: second, lastSec: second };
}
