import { type Contact, type ContactField, comparableValue } from '../model/contact.js';

/** The maximum number of keys that are remembered of one contact and name; older ones are forgotten. */
const maxKeys = 64;
/** What an entry takes besides its keys, and a key besides its text. */
const overheadBytes = 160;

/** The only event of its contact in the window. Its text is its key. */
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
 * The seconds in use by events of one contact and name: the latest run of seconds without a gap, and the
 * last second before it. The seconds between the two are free; earlier ones are not known.
 */
export class UsedSeconds {
  #beforeSec = 0;
  #fromSec = 0;
  #toSec = 0;

  /** The latest second in use; 0 when there is none. */
  get lastSec(): number {
    return this.#toSec;
  }

  /** The given second, or the next one that is known to be free. */
  free(sec: number): number {
    if (sec > this.#toSec) return sec;
    const early = Math.max(sec, this.#beforeSec + 1);
    return early < this.#fromSec ? early : this.#toSec + 1;
  }

  /** Whether this second is known to be in use. */
  has(sec: number): boolean {
    return sec === this.#beforeSec || (sec >= this.#fromSec && sec <= this.#toSec);
  }

  use(sec: number): void {
    if (sec === this.#toSec + 1) {
      this.#toSec = sec;
    } else if (sec > this.#toSec) {
      this.#beforeSec = this.#toSec;
      this.#fromSec = sec;
      this.#toSec = sec;
    } else if (sec < this.#fromSec && sec > this.#beforeSec) {
      this.#beforeSec = sec;
    }
  }
}

/**
 * What is remembered of one contact and one event name: the seconds in use and recent keys.
 *
 * It extends `UsedSeconds` instead of holding one: entries survive two scavenges of the garbage
 * collector, so each object less is worth it.
 */
export class Recent extends UsedSeconds {
  readonly field: ContactField;
  /** As it is compared, see `comparableValue()`. */
  readonly value: string;
  readonly name: string;
  /** What this entry takes of the window's memory. */
  bytes = bytesOf('');
  /** The entry of another name of the same contact. */
  readonly next: Recent | undefined;
  // Most entries have one key; an array is made for the second.
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

  /** The entry for a contact's only event. */
  static of(event: SingleEvent): Recent {
    const { field, name, createdAtSec, fragment, trackedSinceEpochMs } = event;
    const recent = new Recent(field, comparableValue(event), name, undefined);
    recent.use(createdAtSec);
    recent.learn(fragment, trackedSinceEpochMs, 0);
    return recent;
  }

  /** The entry of a name of this contact: this one, or one behind it. */
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
      // A held event was tracked earlier, or the clock was set back.
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

  /** This key and the others, as far as they are within the window of `newestMs`. */
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

/** What an entry with this key takes, and also what a further key takes. */
export function bytesOf(key: string): number {
  return overheadBytes + 2 * key.length;
}
