import type { Contact } from '../model/contact.js';
import { Ring } from './ring.js';
import { type Due, Schedule } from './schedule.js';
import type { Waiting } from './waiting.js';

/** All events of one contact that Intercom does not know. */
export interface Lot extends Due {
  readonly key: string;
  readonly waiting: Ring<Waiting>;
  /** How often the contact was asked for since. */
  readonly probes: number;
}

/** A question for an unknown contact: its first event, and how often it was asked before. */
export interface Probe {
  readonly lot: Lot;
  readonly waiting: Waiting;
}

/** Unknown contacts, each with its events; one event at a time asks for all of them. */
export class Parking {
  readonly #lots = new Map<string, Lot>();
  readonly #due = new Schedule<Lot>();
  #count = 0;
  #bytes = 0;
  #opened = 0;

  /** How many events are parked. */
  get count(): number {
    return this.#count;
  }

  /** What they take of the memory budget. */
  get bytes(): number {
    return this.#bytes;
  }

  /** When the next contact is to be asked for; `Infinity` when there is none. */
  get nextMs(): number {
    return this.#due.nextMs;
  }

  /** Whether there is any lot, be its only event under way. */
  get isUsed(): boolean {
    return this.#lots.size > 0;
  }

  has(contact: Contact): boolean {
    return this.#lots.has(contactKey(contact));
  }

  /** Adds an event to its contact's lot; opens the lot, to be asked for at `dueMs`, where there is none. */
  park(entry: Waiting, dueMs: number): void {
    const key = contactKey(entry.event.contact);
    const lot = this.#lots.get(key);
    this.#count += 1;
    this.#bytes += entry.event.bytes;
    if (lot !== undefined) {
      lot.waiting.push(entry);
      return;
    }
    this.#opened += 1;
    const opened: Lot = { key, waiting: new Ring(), probes: 1, dueMs, order: this.#opened };
    opened.waiting.push(entry);
    this.#lots.set(key, opened);
    this.#due.add(opened);
  }

  /** The next contact to ask for, if one is due. The event leaves its lot while it is under way. */
  takeProbe(nowMs: number): Probe | undefined {
    for (;;) {
      const lot = this.#due.takeDue(nowMs);
      if (lot === undefined) return undefined;
      // A lot that was closed meanwhile is empty.
      const first = lot.waiting.shift();
      if (first === undefined) continue;
      this.#count -= 1;
      this.#bytes -= first.event.bytes;
      return { lot, waiting: first };
    }
  }

  /** The contact is still unknown, or nobody could say: its event goes back and is first again. */
  again({ lot, waiting }: Probe, dueMs: number, probes: number): void {
    this.#count += 1;
    this.#bytes += waiting.event.bytes;
    const newer = this.#newerThan(lot);
    if (newer !== undefined) {
      newer.waiting.unshift(waiting);
      return;
    }
    const next: Lot = { ...lot, dueMs, probes };
    next.waiting.unshift(waiting);
    this.#lots.set(lot.key, next);
    this.#due.add(next);
  }

  /** The lot goes on without the event that was under way; an empty one is closed. */
  goOn({ lot }: Probe, dueMs: number): void {
    if (this.#newerThan(lot) !== undefined) return;
    const { first } = lot.waiting;
    if (first === undefined) {
      this.#lots.delete(lot.key);
      return;
    }
    // It may be one that waits for its second.
    const next: Lot = { ...lot, dueMs: Math.max(dueMs, first.event.notBeforeMs) };
    this.#lots.set(lot.key, next);
    this.#due.add(next);
  }

  /** Empties a contact's lot: the contact is known now, or is given up. */
  release(contact: Contact): readonly Waiting[] {
    const key = contactKey(contact);
    const lot = this.#lots.get(key);
    if (lot === undefined) return [];
    this.#lots.delete(key);
    return this.#left(lot.waiting.takeAll());
  }

  /** Takes out what is too old, or everything. */
  takeWhere(isMeant: (entry: Waiting) => boolean): readonly Waiting[] {
    const taken: Waiting[] = [];
    for (const lot of this.#lots.values()) {
      for (const entry of lot.waiting.takeAll()) {
        if (isMeant(entry)) taken.push(entry);
        else lot.waiting.push(entry);
      }
      if (lot.waiting.size === 0) this.#lots.delete(lot.key);
    }
    return this.#left(taken);
  }

  /** The lot that was opened for the same contact after this one was emptied, if one was. */
  #newerThan(lot: Lot): Lot | undefined {
    const current = this.#lots.get(lot.key);
    return current?.waiting === lot.waiting ? undefined : current;
  }

  #left(entries: readonly Waiting[]): readonly Waiting[] {
    this.#count -= entries.length;
    for (const { event } of entries) this.#bytes -= event.bytes;
    return entries;
  }
}

function contactKey({ field, value }: Contact): string {
  return `${field}:${value}`;
}
