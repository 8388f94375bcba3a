import type { StoredEvent } from '../model/stored-event.js';
import type { OutboxObserver } from './outbox.js';

/** What is not sent before the end: pending until somebody keeps it, or it is given up. */
export class Remainder {
  #events: readonly StoredEvent[] = [];
  #kept = 0;

  /** What is left, and what is kept elsewhere by now. */
  get size(): number {
    return this.#events.length + this.#kept;
  }

  get events(): readonly StoredEvent[] {
    return this.#events;
  }

  add(events: readonly StoredEvent[]): void {
    this.#events = this.#events.concat(events);
  }

  /** Takes out what is meant, unless it is kept elsewhere already. */
  takeWhere(isMeant: (event: StoredEvent) => boolean): readonly StoredEvent[] {
    const taken = this.#events.filter(isMeant);
    this.#events = this.#events.filter((event) => !isMeant(event));
    return taken;
  }

  /** The observer keeps as many as it can; returns the others. */
  settle(observer: OutboxObserver | undefined): readonly StoredEvent[] {
    const events = this.#events;
    const kept = observer?.keep(events) ?? 0;
    this.#kept += kept;
    this.#events = [];
    return events.slice(kept);
  }
}
