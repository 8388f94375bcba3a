import type { Contact } from './contact.js';
import { eventId, idTimeMs } from './event-id.js';
import type { JsonObject, ListedEvent, StoredEvent } from './listed-event.js';

/** Whose event it is: keeps its events too, and must forget them when they go. */
export interface EventOwner {
  readonly shown: Contact;
  forgetOldest(): void;
  forgetAll(): void;
}

/** What is needed to keep an event; the rest is worked out when somebody looks. */
export interface EventFacts {
  readonly contact: EventOwner;
  readonly name: string;
  readonly nameIndex: number;
  readonly createdAtSec: number;
  readonly metadata: JsonObject;
  readonly arrivedAtMs: number;
  readonly sequence: number;
}

/** An event in memory. Its two public shapes are built on first reading: storing must be cheap. */
export class KeptEvent {
  readonly idTimeMs: number;
  readonly sequence: number;
  readonly createdAtSec: number;
  readonly contact: EventOwner;
  readonly #name: string;
  readonly #metadata: JsonObject;
  readonly #arrivedAtMs: number;
  #stored: StoredEvent | undefined;

  constructor(facts: EventFacts) {
    this.idTimeMs = idTimeMs(facts.createdAtSec, facts.nameIndex);
    this.sequence = facts.sequence;
    this.createdAtSec = facts.createdAtSec;
    this.contact = facts.contact;
    this.#name = facts.name;
    this.#metadata = facts.metadata;
    this.#arrivedAtMs = facts.arrivedAtMs;
  }

  listed(node: string): ListedEvent {
    const { id, user_id, email } = this.contact.shown;
    return {
      type: 'event',
      id: eventId(this.idTimeMs, this.sequence, node),
      created_at: this.createdAtSec,
      event_name: this.#name,
      ...(user_id !== undefined && { user_id }),
      ...(email !== undefined && { email }),
      intercom_user_id: id,
      metadata: this.#metadata,
    };
  }

  stored(node: string): StoredEvent {
    this.#stored ??= { ...this.listed(node), arrivedAtMs: this.#arrivedAtMs };
    return this.#stored;
  }
}
