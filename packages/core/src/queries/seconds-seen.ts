import type { WrittenEvent } from './written-event.js';

/** So many rows are looked back, or up to twice as many. */
const maxRemembered = 16_384;

/**
 * Rows that Intercom could not tell apart: it keeps one event of each contact, name and second, whatever
 * its metadata, and drops the others in silence (Intercom-OpenAPI 2.14, `POST /events`).
 */
export class SecondsSeen {
  #latest = new Map<string, number>();
  /** Those before: forgetting a whole map at once is faster than one row after the other. */
  #earlier = new Map<string, number>();

  /** `duplicate`: the same event again; `second_taken`: another one. */
  look({ contact, name, createdAtSec, body }: WrittenEvent): 'new' | 'duplicate' | 'second_taken' {
    const key = `${createdAtSec} ${contact.field} ${contact.value} ${name}`;
    const print = printOf(body);
    const known = this.#latest.get(key) ?? this.#earlier.get(key);
    if (known !== undefined) return known === print ? 'duplicate' : 'second_taken';
    if (this.#latest.size >= maxRemembered) {
      this.#earlier = this.#latest;
      this.#latest = new Map();
    }
    this.#latest.set(key, print);
    return 'new';
  }
}

/** FNV-1a: tells two bodies of the same event apart without keeping them. */
function printOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return hash;
}
