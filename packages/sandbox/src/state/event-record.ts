import type { Contact } from './contact.js';
import { eventId, idTimeMs } from './event-id.js';
import { jsonBytes, textBytes } from './json-size.js';
import type { JsonObject, ListedEvent, StoredEvent } from './listed-event.js';

/** The contact of an event, which keeps its events as well. */
export interface EventOwner {
  readonly index: number;
  readonly contact: Contact;
  removeOldestEvent(): void;
  clearEvents(): void;
}

/** What is stored of an event. Everything else is derived when it is read. */
export interface NewEventRecord {
  readonly owner: EventOwner;
  readonly name: string;
  readonly nameIndex: number;
  readonly createdAtSec: number;
  readonly metadata: JsonObject;
  readonly arrivedAtMs: number;
  readonly sequence: number;
}

/** An event in memory. Its public shapes are built when they are read, because storing must be fast. */
export class EventRecord {
  readonly idTimeMs: number;
  readonly sequence: number;
  readonly createdAtSec: number;
  readonly owner: EventOwner;
  /** An estimate of the memory it takes. */
  readonly bytes: number;
  readonly name: string;
  readonly metadata: JsonObject;
  readonly arrivedAtMs: number;
  #stored: StoredEvent | undefined;

  constructor(given: NewEventRecord) {
    this.idTimeMs = idTimeMs(given.createdAtSec, given.nameIndex);
    this.sequence = given.sequence;
    this.createdAtSec = given.createdAtSec;
    this.owner = given.owner;
    this.name = given.name;
    this.metadata = given.metadata;
    this.arrivedAtMs = given.arrivedAtMs;
    this.bytes = 200 + textBytes(given.name) + jsonBytes(given.metadata);
  }

  listed(node: string): ListedEvent {
    const { id, user_id, email } = this.owner.contact;
    return {
      type: 'event',
      id: eventId(this.idTimeMs, this.sequence, node),
      created_at: this.createdAtSec,
      event_name: this.name,
      ...(user_id !== undefined && { user_id }),
      ...(email !== undefined && { email }),
      intercom_user_id: id,
      metadata: this.metadata,
    };
  }

  stored(node: string): StoredEvent {
    this.#stored ??= { ...this.listed(node), arrivedAtMs: this.arrivedAtMs };
    return this.#stored;
  }
}
