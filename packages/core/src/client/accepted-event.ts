import type { Contact } from '../model/contact.js';
import type { StoredEvent } from '../model/stored-event.js';

/** An event as this process accepted it. Its id is only spelt out for those who ask. */
export class AcceptedEvent implements StoredEvent {
  readonly order: number;
  readonly contact: Contact;
  readonly name: string;
  readonly createdAtSec: number;
  readonly acceptedAtMs: number;
  readonly notBeforeMs: number;
  readonly fragment: string;
  readonly bytes: number;
  readonly #idPrefix: string;

  constructor(idPrefix: string, event: Omit<StoredEvent, 'id'>) {
    this.#idPrefix = idPrefix;
    this.order = event.order;
    this.contact = event.contact;
    this.name = event.name;
    this.createdAtSec = event.createdAtSec;
    this.acceptedAtMs = event.acceptedAtMs;
    this.notBeforeMs = event.notBeforeMs;
    this.fragment = event.fragment;
    this.bytes = event.bytes;
  }

  get id(): string {
    return `${this.#idPrefix}-${this.order.toString(36)}`;
  }
}
