import { BoundedQueue } from './bounded-queue.js';
import type { Contact } from './contact.js';
import type { EventOwner, EventRecord } from './event-record.js';

/** A contact in the sandbox, with its events. */
export class ContactRecord implements EventOwner {
  /** The public view. Replaced when the contact changes. */
  contact: Contact;
  /** Never reused: a contact that was removed and added again is a different one. */
  readonly index: number;
  readonly #events = new BoundedQueue<EventRecord>();
  #newestFirst: readonly EventRecord[] | undefined;

  constructor(contact: Contact, index: number) {
    this.contact = contact;
    this.index = index;
  }

  addEvent(event: EventRecord): void {
    this.#events.push(event);
    this.#newestFirst = undefined;
  }

  /** Removes the event that arrived first: the sandbox drops events in the order of arrival. */
  removeOldestEvent(): void {
    this.#events.shift();
    this.#newestFirst = undefined;
  }

  clearEvents(): void {
    this.#events.clear();
    this.#newestFirst = undefined;
  }

  /** Ordered by the time of the event id, descending. Sorted on demand and cached. */
  newestFirst(): readonly EventRecord[] {
    this.#newestFirst ??= this.#events
      .toArray()
      .sort((a, b) => b.idTimeMs - a.idTimeMs || b.sequence - a.sequence);
    return this.#newestFirst;
  }
}
