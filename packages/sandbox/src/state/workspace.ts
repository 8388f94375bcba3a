import { limits } from '../limits.js';
import { BoundedQueue } from './bounded-queue.js';
import type { Contact } from './contact.js';
import type { ContactRecord } from './contact-record.js';
import { ContactStore } from './contact-store.js';
import { DedupeTable } from './dedupe-table.js';
import { type EventCount, EventCounts } from './event-counts.js';
import { EventNames } from './event-names.js';
import { EventRecord } from './event-record.js';
import { type EventSummary, eventSummary, summarisedEvent } from './event-summary.js';
import type { IdGenerator } from './id-generator.js';
import type { Identity } from './identity.js';
import type { JsonObject, StoredEvent } from './listed-event.js';
import type { SavedContact, SavedWorkspace } from './saved-state.js';

/** A checked event. Only the limit of event names and duplicates are still to be checked. */
export interface EventToStore {
  readonly owner: ContactRecord;
  readonly name: string;
  readonly createdAtSec: number;
  readonly metadata: JsonObject;
}

export type StoreResult = 'stored' | 'duplicate' | 'too-many-names' | 'full';

interface WorkspaceOptions {
  readonly keepEvents: number;
  readonly keepBytes: number;
  readonly maxEventNames: number | false;
  readonly onContactCreated: (contact: Contact) => void;
}

/** See limits.ts. */
export interface WorkspaceLimits {
  readonly contactsBytes: number;
  readonly eventNamesBytes: number;
  readonly storedEvents: number;
  readonly summaries: number;
}

/** The data of an Intercom workspace: contacts, event names and events. */
export class Workspace {
  readonly contacts: ContactStore;
  readonly node: string;
  readonly appId: string;
  readonly #options: WorkspaceOptions;
  readonly #max: WorkspaceLimits;
  readonly #events: BoundedQueue<EventRecord>;
  readonly #names: EventNames;
  #dedupe = new DedupeTable();
  readonly #imported = new EventCounts();
  #eventsView: readonly StoredEvent[] | undefined;
  #duplicates = 0;

  constructor(options: WorkspaceOptions, ids: IdGenerator, max: WorkspaceLimits = limits) {
    this.#options = options;
    this.#max = max;
    this.#names = new EventNames({
      maxCount: options.maxEventNames,
      maxBytes: max.eventNamesBytes,
    });
    this.#events = new BoundedQueue({
      maxItems: options.keepEvents,
      maxBytes: options.keepBytes,
      bytesOf: (event) => event.bytes,
      onDrop: (event) => event.owner.removeOldestEvent(),
    });
    this.contacts = new ContactStore(ids.contactId, max.contactsBytes);
    this.node = ids.node;
    this.appId = ids.appId;
  }

  get storedCount(): number {
    return this.#dedupe.size;
  }

  get duplicateCount(): number {
    return this.#duplicates;
  }

  get events(): readonly StoredEvent[] {
    this.#eventsView ??= this.#events.toArray().map((event) => event.stored(this.node));
    return this.#eventsView;
  }

  /** The event names in use. */
  get eventNames(): readonly string[] {
    return this.#names.all;
  }

  store(event: EventToStore, nowMs: number): StoreResult {
    const { owner, name, createdAtSec } = event;
    const room = this.#names.check([name]);
    if (room !== 'ok') return room;
    if (this.#dedupe.size >= this.#max.storedEvents) return 'full';
    const nameIndex = this.#names.indexOf(name);
    const sequence = this.#dedupe.size;
    if (!this.#dedupe.add(owner.index, nameIndex, createdAtSec)) {
      this.#duplicates += 1;
      return 'duplicate';
    }
    this.#eventsView = undefined;
    if (this.#options.keepEvents > 0) {
      const record = new EventRecord({ ...event, nameIndex, arrivedAtMs: nowMs, sequence });
      owner.addEvent(record);
      this.#events.push(record);
    }
    return 'stored';
  }

  /** Replaces the summaries of the same contact and name: all of them, or none. */
  importSummaries(
    { index }: ContactRecord,
    summaries: readonly (EventCount & { readonly name: string })[],
  ): 'ok' | 'too-many-names' | 'full' {
    const room = this.#names.check(summaries.map(({ name }) => name));
    if (room !== 'ok') return room;
    if (this.#imported.size + summaries.length > this.#max.summaries) return 'full';
    for (const { name, ...count } of summaries) {
      this.#imported.set(index, this.#names.indexOf(name), count);
    }
    return 'ok';
  }

  /** The summaries of these contacts, from all events that were ever stored and all posted summaries. */
  summariesOf(contacts: readonly ContactRecord[]): readonly EventSummary[] {
    const indices = new Set(contacts.map(({ index }) => index));
    const counts = new EventCounts();
    this.#imported.forEach((contact, name, count) => {
      if (indices.has(contact)) counts.add(contact, name, count);
    });
    this.#dedupe.forEach((contact, name, second) => {
      if (indices.has(contact)) counts.add(contact, name, once(second));
    });
    const names = this.#names.all;
    return contacts.map(({ contact, index }) => {
      const events = counts.of(index);
      return eventSummary(
        contact,
        events.map(([name, count]) => summarisedEvent(names[name] ?? '', count)),
      );
    });
  }

  /** Adds the unknown contact of an event. */
  createContact(ref: Identity): ContactRecord {
    const { id, user_id, email } = ref;
    const record = this.contacts.create(
      id !== undefined ? { id } : user_id !== undefined ? { user_id } : { email: email ?? '' },
    );
    this.#options.onContactCreated(record.contact);
    return record;
  }

  save(): SavedWorkspace {
    const stored: number[] = [];
    this.#dedupe.forEach((contact, name, second) => {
      stored.push(contact, name, second);
    });
    const summaries: [number, number, EventCount][] = [];
    this.#imported.forEach((contact, name, count) => {
      summaries.push([contact, name, count]);
    });
    return {
      ...{ node: this.node, stored, summaries, duplicates: this.#duplicates },
      names: this.#names.all,
      contacts: this.#savedContacts(),
      events: this.#events.toArray().map((event) => ({
        contact: event.owner.index,
        name: this.#names.indexOf(event.name),
        createdAtSec: event.createdAtSec,
        metadata: event.metadata,
        arrivedAtMs: event.arrivedAtMs,
        sequence: event.sequence,
      })),
    };
  }

  /** With those that were removed but have events. */
  #savedContacts(): readonly SavedContact[] {
    const saved = new Map<number, SavedContact>();
    for (const { contact, index } of this.contacts.records) {
      saved.set(index, { contact, index, isRemoved: false });
    }
    for (const { owner } of this.#events.toArray()) {
      const { contact, index } = owner;
      if (!saved.has(index)) saved.set(index, { contact, index, isRemoved: true });
    }
    return [...saved.values()];
  }

  /** Replaces everything. */
  load(saved: SavedWorkspace): void {
    this.clear();
    for (const name of saved.names) this.#names.indexOf(name);
    const owners = new Map(saved.contacts.map((one) => [one.index, this.contacts.restore(one)]));
    for (let at = 0; at + 2 < saved.stored.length; at += 3) {
      const [contact = 0, name = 0, second = 0] = saved.stored.slice(at, at + 3);
      this.#dedupe.add(contact, name, second);
    }
    for (const [contact, name, count] of saved.summaries) this.#imported.set(contact, name, count);
    for (const { contact, name: nameIndex, ...rest } of saved.events) {
      const owner = owners.get(contact);
      const name = saved.names[nameIndex];
      if (owner === undefined || name === undefined) continue;
      const record = new EventRecord({ ...rest, owner, name, nameIndex });
      owner.addEvent(record);
      this.#events.push(record);
    }
    this.#duplicates = saved.duplicates;
  }

  clear(): void {
    for (const event of this.#events.toArray()) event.owner.clearEvents();
    this.#events.clear();
    this.contacts.clear();
    this.#names.clear();
    this.#dedupe = new DedupeTable();
    this.#imported.clear();
    this.#eventsView = undefined;
    this.#duplicates = 0;
  }
}

function once(second: number): EventCount {
  return { count: 1, firstSec: second, lastSec: second };
}
