/** How often something happened, and when first and last. */
export interface Tally {
  readonly count: number;
  readonly firstSec: number;
  readonly lastSec: number;
}

/** Tallies by contact index and name index. */
export class Tallies {
  readonly #byContact = new Map<number, Map<number, Tally>>();

  /** Adds to what is there. */
  add(contact: number, name: number, tally: Tally): void {
    const there = this.#byContact.get(contact)?.get(name);
    this.set(contact, name, there === undefined ? tally : sum(there, tally));
  }

  /** Takes the place of what is there. */
  set(contact: number, name: number, tally: Tally): void {
    const names = this.#byContact.get(contact) ?? new Map<number, Tally>();
    this.#byContact.set(contact, names.set(name, tally));
  }

  /** One contact's, in the order in which the names came to the workspace. */
  of(contact: number): readonly (readonly [name: number, tally: Tally])[] {
    return [...(this.#byContact.get(contact) ?? [])].sort(([a], [b]) => a - b);
  }

  forEach(visit: (contact: number, name: number, tally: Tally) => void): void {
    for (const [contact, names] of this.#byContact) {
      for (const [name, tally] of names) visit(contact, name, tally);
    }
  }

  clear(): void {
    this.#byContact.clear();
  }
}

function sum(a: Tally, b: Tally): Tally {
  return {
    count: a.count + b.count,
    firstSec: Math.min(a.firstSec, b.firstSec),
    lastSec: Math.max(a.lastSec, b.lastSec),
  };
}
