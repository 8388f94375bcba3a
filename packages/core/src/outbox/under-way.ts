import type { StoredEvent } from '../model/stored-event.js';
import type { Taken } from './waiting-room.js';

/** The events that are being sent. There are never more than 32. */
export class UnderWay {
  /** How many there may be. */
  most = 0;
  // A list: with so few, looking through it takes less time than a set would.
  readonly #taken: Taken[] = [];
  readonly #forgotten = new WeakSet<Taken>();
  #onLastBack = (): void => {};

  get size(): number {
    return this.#taken.length;
  }

  get isFull(): boolean {
    return this.#taken.length >= this.most;
  }

  /** Those that are to be put back if they are not delivered. */
  get events(): readonly StoredEvent[] {
    return this.#taken.flatMap((taken) => (this.isForgotten(taken) ? [] : [taken.event]));
  }

  /** When the oldest was accepted of those that do not ask for their contact; `Infinity`: there is none. */
  get oldestMs(): number {
    let oldestMs = Number.POSITIVE_INFINITY;
    for (const { event, probe } of this.#taken) {
      if (probe === undefined) oldestMs = Math.min(oldestMs, event.acceptedAtMs);
    }
    return oldestMs;
  }

  left(taken: Taken): void {
    this.#taken.push(taken);
  }

  cameBack(taken: Taken): void {
    const last = this.#taken.pop();
    // The last one takes its place.
    if (last !== undefined && last !== taken) this.#taken[this.#taken.indexOf(taken)] = last;
    if (this.#taken.length === 0) this.#onLastBack();
  }

  /** Marks events that are not to be put back; says how many. */
  forget(isMeant: (event: StoredEvent) => boolean): number {
    let count = 0;
    for (const taken of this.#taken) {
      if (!isMeant(taken.event)) continue;
      this.#forgotten.add(taken);
      count += 1;
    }
    return count;
  }

  isForgotten(taken: Taken): boolean {
    return this.#forgotten.has(taken);
  }

  /** Resolves when none is being sent any more. */
  async allBack(): Promise<void> {
    if (this.#taken.length > 0) await new Promise<void>((resolve) => (this.#onLastBack = resolve));
  }
}
