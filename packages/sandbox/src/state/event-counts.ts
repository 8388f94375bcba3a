/** How often an event happened, and when it happened first and last. */
export interface EventCount {
  readonly count: number;
  readonly firstSec: number;
  readonly lastSec: number;
}

/** Event counts by contact index and name index. */
export class EventCounts {
  readonly #byContact = new Map<number, Map<number, EventCount>>();
  #size = 0;

  /** The number of contacts and names with a count. */
  get size(): number {
    return this.#size;
  }

  /** Adds to the existing count. */
  add(contact: number, name: number, added: EventCount): void {
    const existing = this.#byContact.get(contact)?.get(name);
    this.set(contact, name, existing === undefined ? added : sum(existing, added));
  }

  /** Replaces the existing count. */
  set(contact: number, name: number, count: EventCount): void {
    const names = this.#byContact.get(contact) ?? new Map<number, EventCount>();
    if (!names.has(name)) this.#size += 1;
    this.#byContact.set(contact, names.set(name, count));
  }

  /** The counts of one contact, ordered by name index. */
  of(contact: number): readonly (readonly [name: number, count: EventCount])[] {
    return [...(this.#byContact.get(contact) ?? [])].sort(([a], [b]) => a - b);
  }

  forEach(visit: (contact: number, name: number, count: EventCount) => void): void {
    for (const [contact, names] of this.#byContact) {
      for (const [name, count] of names) visit(contact, name, count);
    }
  }

  clear(): void {
    this.#byContact.clear();
    this.#size = 0;
  }
}

function sum(a: EventCount, b: EventCount): EventCount {
  return {
    count: a.count + b.count,
    firstSec: Math.min(a.firstSec, b.firstSec),
    lastSec: Math.max(a.lastSec, b.lastSec),
  };
}
