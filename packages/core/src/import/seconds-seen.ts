import { comparableValue } from '../model/contact-key.js';
import type { WrittenEvent } from '../model/written-event.js';
import { type PrintKey, PrintTable, printOf } from './print-table.js';

/**
 * Rows that Intercom could not tell apart: it keeps one event of each contact, name and second, whatever
 * its metadata, and drops the others in silence (Intercom-OpenAPI 2.14, `POST /events`). Looks back at
 * least 16 384 rows, and at most twice as many.
 */
export class SecondsSeen {
  #latest = new PrintTable();
  /** Those before: all are forgotten at once. */
  #earlier = new PrintTable();

  /** `duplicate`: the same event again; `second_taken`: another one. */
  look(event: WrittenEvent): 'new' | 'duplicate' | 'second_taken' {
    const key = keyOf(event);
    const print = printOf(event.body);
    const known = this.#latest.get(key) ?? this.#earlier.get(key);
    if (known !== undefined) return known === print ? 'duplicate' : 'second_taken';
    if (this.#latest.isFull) this.#turnOver();
    this.#latest.add(key, print);
    return 'new';
  }

  #turnOver(): void {
    const oldest = this.#earlier;
    oldest.clear();
    this.#earlier = this.#latest;
    this.#latest = oldest;
  }
}

/** Two prints of what makes an event one: by chance those of another row about once in 10^14 rows. */
function keyOf({ contact, name, createdAtSec }: WrittenEvent): PrintKey {
  const value = comparableValue(contact);
  const high = halfOf(createdAtSec, contact.field, value, name);
  const low = halfOf(~createdAtSec, value, name, contact.field);
  return { high, low: low || 1 };
}

function halfOf(number: number, ...texts: readonly string[]): number {
  let hash = Math.imul(number ^ 0x811c9dc5, 0x01000193);
  for (const text of texts) hash = printOf(text, Math.imul(hash ^ 0xff, 0x01000193));
  // Numbers that follow each other must not lie beside each other.
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  return (hash ^ (hash >>> 16)) >>> 0;
}
