import type { Contact } from './contact.js';
import { Fifo } from './fifo.js';
import type { EventOwner, KeptEvent } from './kept-event.js';

/** A contact inside the sandbox: what the outside sees of it, and its events. */
export class KnownContact implements EventOwner {
  /** Replaced by another when it changes. */
  shown: Contact;
  /** Never used twice, so that a contact who was removed and added again is another one. */
  readonly index: number;
  readonly #events = new Fifo<KeptEvent>(Number.POSITIVE_INFINITY);
  #newestFirst: readonly KeptEvent[] | undefined;

  constructor(shown: Contact, index: number) {
    this.shown = shown;
    this.index = index;
  }

  keep(event: KeptEvent): void {
    this.#events.push(event);
    this.#newestFirst = undefined;
  }

  /** The sandbox forgets in order of arrival, so what goes is always the contact's oldest arrival. */
  forgetOldest(): void {
    this.#events.shift();
    this.#newestFirst = undefined;
  }

  forgetAll(): void {
    this.#events.clear();
    this.#newestFirst = undefined;
  }

  /** By time of the event id, descending; sorted when asked for and then remembered. */
  newestFirst(): readonly KeptEvent[] {
    this.#newestFirst ??= this.#events
      .toArray()
      .sort((a, b) => b.idTimeMs - a.idTimeMs || b.sequence - a.sequence);
    return this.#newestFirst;
  }
}
