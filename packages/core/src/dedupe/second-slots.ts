/** How far ahead a slot may lie: an event's time is never shifted by more than this. */
export const maxShiftSec = 60;

/** How many keys one generation holds before the next begins. */
const generationSize = 8_192;

/** The second an event gets, and whether another event of that key already has it. */
export interface Slot {
  readonly sec: number;
  readonly taken: boolean;
}

/**
 * Gives out whole seconds: Intercom keeps one event per contact, name and second, so the next event
 * of the same key gets the next free second.
 *
 * Keys are remembered in two generations: the older is thrown away when the younger is full, so what
 * is kept is bounded, and nothing is ever searched. Seconds that still lie ahead always survive.
 */
export class SecondSlots {
  #young = new Map<string, number>();
  #old = new Map<string, number>();

  /** The second an event of this key, tracked in second `sec`, would get now. Leaves no trace. */
  next(key: string, sec: number, nowSec: number): Slot {
    const last = this.#last(key);
    if (last === undefined || last < sec) return { sec, taken: false };
    const free = last + 1;
    return free - nowSec <= maxShiftSec ? { sec: free, taken: false } : { sec, taken: true };
  }

  /** Whether an event of this key has exactly this second, as far as is remembered. */
  has(key: string, sec: number): boolean {
    return this.#last(key) === sec;
  }

  /** Marks a second as used. */
  take(key: string, sec: number, nowSec: number): void {
    const last = this.#last(key);
    if (last !== undefined && last >= sec) return;
    if (this.#young.size >= generationSize) this.#turn(nowSec);
    this.#young.set(key, sec);
  }

  #last(key: string): number | undefined {
    return this.#young.get(key) ?? (this.#old.size === 0 ? undefined : this.#old.get(key));
  }

  #turn(nowSec: number): void {
    const ahead = new Map<string, number>();
    for (const [key, sec] of this.#old) if (sec > nowSec) ahead.set(key, sec);
    for (const key of this.#young.keys()) ahead.delete(key);
    this.#old = this.#young;
    this.#young = ahead;
  }
}
