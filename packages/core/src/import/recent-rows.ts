import { contactKey } from '../model/contact.js';
import { textHash } from '../model/text-hash.js';
import type { WrittenEvent } from '../model/written-event.js';

/** How many rows are looked back at least; at most twice as many. */
const rowsPerGeneration = 16_384;

/** As far as `track()` moves an event. */
const maxLaterSec = 60;

/**
 * Finds rows that Intercom could not tell apart: it keeps one event of each contact, name and second,
 * whatever its metadata, and drops the others in silence (Intercom-OpenAPI 2.14, `POST /events`).
 *
 * Two maps that take turns, of numbers: a million rows pass through an import, and `lru-cache` took a
 * microsecond for each, with texts as keys also 40 MiB (measured).
 */
export class RecentRows {
  /** The hash of each row's body, by the hash of what makes its event one. */
  #latest = new Map<number, number>();
  #earlier = new Map<number, number>();

  /**
   * The event, in the next free second if another one has its own. `duplicate`: the same event again;
   * `second_taken`: no second is free within a minute.
   */
  admit(event: WrittenEvent): WrittenEvent | 'duplicate' | 'second_taken' {
    for (let later = 0; later <= maxLaterSec; later += 1) {
      const moved = later === 0 ? event : inSecond(event, event.createdAtSec + later);
      const found = this.#look(moved);
      if (found !== 'second_taken') return found === 'new' ? moved : found;
    }
    return 'second_taken';
  }

  #look(event: WrittenEvent): 'new' | 'duplicate' | 'second_taken' {
    const key = keyOf(event);
    const body = textHash(event.body);
    const known = this.#latest.get(key) ?? this.#earlier.get(key);
    if (known !== undefined) return known === body ? 'duplicate' : 'second_taken';
    if (this.#latest.size === rowsPerGeneration) {
      this.#earlier = this.#latest;
      this.#latest = new Map();
    }
    this.#latest.set(key, body);
    return 'new';
  }
}

function inSecond(event: WrittenEvent, createdAtSec: number): WrittenEvent {
  const rest = event.body.slice(`{"created_at":${event.createdAtSec}`.length);
  return { ...event, createdAtSec, body: `{"created_at":${createdAtSec}${rest}` };
}

/** 53 bits for contact, name and second: two rows share them by chance once in 10^11 rows. */
function keyOf({ contact, name, createdAtSec }: WrittenEvent): number {
  const key = contactKey(contact);
  const high = textHash(key, textHash(name, createdAtSec));
  const low = textHash(name, textHash(key, ~createdAtSec));
  return high * 0x20_0000 + (low >>> 11);
}
