import { LRUCache } from 'lru-cache';
import { type Contact, comparableValue } from '../model/contact.js';
import { withoutPrototype } from '../model/own-fields.js';
import { FutureContacts, isAhead } from './future-contacts.js';
import { bytesOf, Recent, type SingleEvent } from './recent.js';

/** How long and how much is remembered. */
export interface RecentLimits {
  /** 0: nothing is a duplicate, and only seconds are remembered. */
  readonly windowMs: number;
  readonly maxContacts: number;
  readonly maxBytes: number;
}

/**
 * The options of one call to `lru-cache`, which writes to them. Unlike a plain object they do not find what a program
 * has added to `Object.prototype`, and they cost no more.
 */
class NoOptions {}
Object.setPrototypeOf(NoOptions.prototype, null);

/** The share of contacts that is kept when room is made for new ones. */
const shareLeft = 15 / 16;

/** An event's time is never shifted by more than this. */
const maxShiftSec = 60;

/**
 * What was accepted a moment ago, by contact: one look-up tells both whether an event is a duplicate and
 * which seconds are in use.
 *
 * The caller gives the time, so there is neither a clock nor a timer here. The least recently used
 * contacts are forgotten first, but not while some of their seconds lie in the future.
 */
export class RecentEvents {
  readonly #limits: RecentLimits;
  readonly #contacts: LRUCache<string, Recent | SingleEvent>;
  readonly #future = new FutureContacts();
  #bytes = 0;
  #nowSec = 0;
  /** Times are kept as milliseconds since this one. */
  #epochMs: number | undefined;

  constructor(limits: RecentLimits) {
    this.#limits = limits;
    const options: LRUCache.Options<string, Recent | SingleEvent, unknown> = {
      max: limits.maxContacts,
      noDisposeOnSet: true,
      dispose: (kept) => this.#forgotten(kept),
    };
    this.#contacts = new LRUCache(withoutPrototype(options));
  }

  /** What is remembered of a contact, for all names. Does not count as a use. */
  find(contact: Contact): Recent | undefined {
    const value = comparableValue(contact);
    const kept = this.#contacts.peek(value, new NoOptions());
    if (kept === undefined) return this.#future.get(value);
    return kept instanceof Recent ? kept : Recent.of(kept);
  }

  /** A time as the window keeps it: small integers take no memory of their own. */
  sinceEpoch(ms: number): number {
    this.#epochMs ??= ms;
    return ms - this.#epochMs;
  }

  /** Whether an event with this key was accepted a moment ago. */
  isDuplicate(recent: Recent | undefined, key: string, atMs: number): boolean {
    return recent?.knows(key, this.sinceEpoch(atMs), this.#limits.windowMs) ?? false;
  }

  /**
   * The second that an event tracked in second `sec` gets: that one, or the next free one.
   * `undefined`: the next free one lies more than a minute ahead.
   */
  freeSecond(recent: Recent | undefined, sec: number, nowSec: number): number | undefined {
    const free = recent?.free(sec) ?? sec;
    // The clock may have been turned back since `sec`, so the limit counts from the later of the two.
    return free - Math.max(sec, nowSec) <= maxShiftSec ? free : undefined;
  }

  /**
   * Remembers an accepted event: its second, and its key unless that is empty.
   *
   * Eight parameters instead of an object: the object costs 80 bytes for each event of a contact that
   * was seen before, one in twenty of those that track() allocates then (400,000 calls, Node 20).
   *
   * @param head - What `find` has found.
   * @param found - Of that, what is remembered of this name.
   */
  remember(
    contact: Contact,
    name: string,
    head: Recent | undefined,
    found: Recent | undefined,
    key: string,
    atMs: number,
    sec: number,
    nowSec: number,
  ): void {
    this.#nowSec = nowSec;
    if (head !== undefined) this.#touch(head);
    const recent = found ?? this.#begin(contact, name, head);
    recent.use(sec);
    const { windowMs, maxBytes } = this.#limits;
    if (key === '' || windowMs === 0 || bytesOf(key) > maxBytes) return;
    const before = recent.bytes;
    recent.learn(key, this.sinceEpoch(atMs), windowMs);
    this.#bytes += recent.bytes - before;
    this.#makeFit();
    if (this.#bytes > maxBytes) this.#forgetKeys(found === undefined ? recent : head);
  }

  /**
   * Remembers an accepted event of a contact that is not known yet; the event's text is its key.
   *
   * Most events are the only one of their contact in the window. The event itself is kept then: another
   * object would be a third of what an event leaves to the garbage collector.
   */
  rememberOnly(event: SingleEvent, nowSec: number): void {
    const { name, fragment, createdAtSec } = event;
    const { windowMs, maxBytes } = this.#limits;
    if (windowMs === 0 || bytesOf(fragment) > maxBytes) {
      // Its text must not be kept, so the event cannot be kept either.
      this.remember(event, name, undefined, undefined, '', 0, createdAtSec, nowSec);
      return;
    }
    this.#nowSec = nowSec;
    this.#makeRoom();
    this.#bytes += bytesOf(fragment);
    this.#contacts.set(comparableValue(event), event, new NoOptions());
    this.#makeFit();
  }

  /** Forgets these contacts: their seconds and their keys. */
  forget(isMatch: (contact: Contact) => boolean): void {
    for (const [value, kept] of [...this.#contacts.entries()]) {
      // A contact with seconds in the future moves to `#future` when it is deleted here.
      if (isAnyOf(kept, isMatch)) this.#contacts.delete(value);
    }
    this.#future.drop((head) => isAnyOf(head, isMatch));
  }

  /** For a contact that fills the window alone: its seconds matter more than its keys. */
  #forgetKeys(head: Recent | undefined): void {
    this.#bytes = 0;
    for (let recent = head; recent !== undefined; recent = recent.next) {
      recent.forgetKeys();
      this.#bytes += recent.bytes;
    }
  }

  #begin(contact: Contact, name: string, head: Recent | undefined): Recent {
    if (head === undefined) this.#makeRoom();
    const value = comparableValue(contact);
    const recent = new Recent(contact.field, value, name, head);
    this.#bytes += recent.bytes;
    this.#contacts.set(value, recent, new NoOptions());
    return recent;
  }

  /**
   * Forgets several contacts at once when the maximum is reached. Old contacts have left the caches of the
   * processor; forgetting one at a time would make each new contact wait for main memory.
   */
  #makeRoom(): void {
    const { maxContacts } = this.#limits;
    if (this.#contacts.size < maxContacts) return;
    const left = Math.floor(maxContacts * shareLeft);
    while (this.#contacts.size > left) this.#contacts.pop();
  }

  /** Forgets contacts until the rest fits, but never the last one. */
  #makeFit(): void {
    while (this.#bytes > this.#limits.maxBytes && this.#contacts.size > 1) this.#contacts.pop();
  }

  #touch(head: Recent): void {
    const { value } = head;
    const kept = this.#contacts.get(value, new NoOptions());
    if (kept === head) return;
    if (kept === undefined) {
      this.#future.take(value);
      this.#bytes += bytesOfAll(head);
    }
    // A single event counts the same number of bytes.
    this.#contacts.set(value, head, new NoOptions());
  }

  #forgotten(kept: Recent | SingleEvent): void {
    if (kept instanceof Recent) {
      this.#bytes -= bytesOfAll(kept);
      if (isAhead(kept, this.#nowSec)) this.#future.keep(kept, this.#nowSec);
    } else {
      this.#bytes -= bytesOf(kept.fragment);
      if (kept.createdAtSec > this.#nowSec) this.#future.keep(Recent.of(kept), this.#nowSec);
    }
  }
}

function bytesOfAll(head: Recent): number {
  let bytes = 0;
  for (let recent: Recent | undefined = head; recent !== undefined; recent = recent.next) {
    bytes += recent.bytes;
  }
  return bytes;
}

function isAnyOf(head: Recent | SingleEvent, isMatch: (contact: Contact) => boolean): boolean {
  if (isMatch(head)) return true;
  let recent = head instanceof Recent ? head.next : undefined;
  while (recent !== undefined && !isMatch(recent)) recent = recent.next;
  return recent !== undefined;
}
