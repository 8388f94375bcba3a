import type { Contact, ContactField } from '../model/contact.js';

/** How far ahead a slot may lie: an event's time is never shifted by more than this. */
export const maxShiftSec = 60;

/** How many contacts (counted once for each name) one generation holds before the next begins. */
const generationSize = 8_192;

/** Last seconds by contact, one map for each name and kind of identifier. */
class Generation {
  readonly #fields: Record<ContactField, Map<string, Map<string, number>>> = {
    id: new Map(),
    user_id: new Map(),
    email: new Map(),
  };
  size = 0;
  /** The latest second in here: nothing later needs to be looked up. */
  latestSec = 0;

  get(contact: Contact, name: string): number | undefined {
    return this.#fields[contact.field].get(name)?.get(contact.value);
  }

  set(contact: Contact, name: string, sec: number): void {
    const names = this.#fields[contact.field];
    let seconds = names.get(name);
    if (seconds === undefined) {
      seconds = new Map();
      names.set(name, seconds);
    }
    const before = seconds.size;
    seconds.set(contact.value, sec);
    this.size += seconds.size - before;
    if (sec > this.latestSec) this.latestSec = sec;
  }

  /** Copies what lies ahead into another generation. */
  copyAhead(target: Generation, nowSec: number): void {
    if (this.latestSec <= nowSec) return;
    for (const field of ['id', 'user_id', 'email'] as const) {
      for (const [name, seconds] of this.#fields[field]) {
        for (const [value, sec] of seconds) {
          if (sec > nowSec) target.set({ field, value }, name, sec);
        }
      }
    }
  }
}

/**
 * Gives out whole seconds: Intercom keeps one event per contact, name and second, so the next event
 * of the same contact and name gets the next free second.
 *
 * The last seconds are kept in two generations: the older is thrown away when the younger is full,
 * so what is kept is bounded and nothing is ever searched. Seconds that still lie ahead survive.
 */
export class SecondSlots {
  #young = new Generation();
  #old = new Generation();

  /**
   * Takes a second for an event tracked in second `sec`: that one or the next free one. `undefined`:
   * the next free one lies more than a minute ahead, and nothing was taken.
   */
  take(contact: Contact, name: string, sec: number, nowSec: number): number | undefined {
    const last = this.#last(contact, name, sec);
    const free = last === undefined || last < sec ? sec : last + 1;
    if (free - nowSec > maxShiftSec) return undefined;
    this.#use(contact, name, free, nowSec);
    return free;
  }

  /** Takes exactly this second; says whether it was free, as far as is remembered. */
  takeExactly(contact: Contact, name: string, sec: number, nowSec: number): boolean {
    const last = this.#last(contact, name, sec);
    if (last === undefined || last < sec) this.#use(contact, name, sec, nowSec);
    return last !== sec;
  }

  /** The latest second in use, if there is one in or after second `sec`. */
  #last(contact: Contact, name: string, sec: number): number | undefined {
    const last = this.#young.latestSec < sec ? undefined : this.#young.get(contact, name);
    if (last !== undefined || this.#old.latestSec < sec) return last;
    return this.#old.get(contact, name);
  }

  #use(contact: Contact, name: string, sec: number, nowSec: number): void {
    if (this.#young.size >= generationSize) this.#turn(nowSec);
    this.#young.set(contact, name, sec);
  }

  #turn(nowSec: number): void {
    const next = new Generation();
    // The young know later seconds than the old, so they are copied last.
    this.#old.copyAhead(next, nowSec);
    this.#young.copyAhead(next, nowSec);
    this.#old = this.#young;
    this.#young = next;
  }
}
