import type { Contact, ContactField } from '../model/contact.js';
import { comparableValue } from '../model/contact-key.js';
import { UsedSeconds } from './used-seconds.js';

/** How many events of one contact and name the window tells apart; older ones are forgotten. */
const maxKeys = 64;
/** What a memory takes besides its keys, and a key besides its text. */
const overheadBytes = 160;

/** An accepted event, as far as the window looks at it. Its text is its key. */
export interface SingleEvent extends Contact {
  readonly name: string;
  readonly createdAtSec: number;
  readonly fragment: string;
  /** When it was tracked, see `RecentEvents.sinceEpoch()`. */
  readonly trackedSinceEpochMs: number;
}

interface RememberedKey {
  readonly key: string;
  readonly atMs: number;
}

/**
 * What is remembered of one contact and one event name: the seconds in use, and recent keys.
 *
 * It is its own `UsedSeconds`, not the owner of one: it outlives two collections of young garbage, so
 * each object less is worth more than the looks of it.
 */
export class Recent extends UsedSeconds {
  readonly field: ContactField;
  /** As it is compared, see `comparableValue()`. */
  readonly value: string;
  readonly name: string;
  /** What this takes of the window's memory. */
  bytes = bytesOf('');
  /** Another name of the same contact. */
  readonly next: Recent | undefined;
  // Most have one key; a list is only made for the second.
  #key = '';
  #atMs = 0;
  #others: readonly RememberedKey[] | undefined;

  constructor(field: ContactField, value: string, name: string, next: Recent | undefined) {
    super();
    this.field = field;
    this.value = value;
    this.name = name;
    this.next = next;
  }

  /** What is to be remembered of a contact's only event. */
  static of(event: SingleEvent): Recent {
    const { field, name, createdAtSec, fragment, trackedSinceEpochMs } = event;
    const recent = new Recent(field, comparableValue(event), name, undefined);
    recent.use(createdAtSec);
    recent.learn(fragment, trackedSinceEpochMs, 0);
    return recent;
  }

  /** What is remembered of a name of this contact, here or further down. */
  of(field: ContactField, name: string): Recent | undefined {
    let recent: Recent | undefined = this;
    while (recent !== undefined && (recent.name !== name || recent.field !== field)) {
      recent = recent.next;
    }
    return recent;
  }

  /** Whether an event with this key was accepted less than `windowMs` before or after. */
  knows(key: string, atMs: number, windowMs: number): boolean {
    if (this.#key === key && Math.abs(atMs - this.#atMs) < windowMs) return true;
    if (this.#others === undefined) return false;
    return this.#others.some((other) => other.key === key && isNear(other.atMs, atMs, windowMs));
  }

  /** Remembers an accepted event's key. */
  learn(key: string, atMs: number, windowMs: number): void {
    const isNewest = this.#key === '' || atMs >= this.#atMs;
    if (isNewest) {
      this.#others =
        this.#key === '' ? undefined : this.#near(this.#key, this.#atMs, atMs, windowMs);
      this.#key = key;
      this.#atMs = atMs;
    } else {
      // A held event is accepted late, with the time at which it was tracked; or the clock was set back.
      const near = this.#others?.filter(
        (other) => isNear(other.atMs, this.#atMs, windowMs) || isNear(other.atMs, atMs, windowMs),
      );
      this.#others = [{ key, atMs }, ...(near ?? [])].slice(0, maxKeys - 1);
    }
    this.bytes = bytesOf(this.#key);
    if (this.#others === undefined) return;
    for (const other of this.#others) this.bytes += bytesOf(other.key);
  }

  forgetKeys(): void {
    this.#key = '';
    this.#others = undefined;
    this.bytes = bytesOf('');
  }

  /** The other keys, this one first, as far as they are still within the window of `newestMs`. */
  #near(
    key: string,
    atMs: number,
    newestMs: number,
    windowMs: number,
  ): readonly RememberedKey[] | undefined {
    const others = this.#others?.filter((other) => isNear(other.atMs, newestMs, windowMs)) ?? [];
    if (isNear(atMs, newestMs, windowMs)) others.unshift({ key, atMs });
    return others.length === 0 ? undefined : others.slice(0, maxKeys - 1);
  }
}

function isNear(aMs: number, bMs: number, windowMs: number): boolean {
  return Math.abs(aMs - bMs) < windowMs;
}

/** What a memory takes with this key in it; also what a further key takes. */
export function bytesOf(key: string): number {
  return overheadBytes + 2 * key.length;
}
