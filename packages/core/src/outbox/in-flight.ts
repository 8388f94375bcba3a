import type { StoredEvent } from '../model/stored-event.js';
import type { Lease } from './deliverer.js';
import type { TakenEvent } from './event-queue.js';

/** The events that are being sent: never more than the concurrency of delivery. */
export class InFlight {
  /** How many there may be. */
  max = 0;
  // An array: with so few entries a search is faster than a set.
  readonly #taken: TakenEvent[] = [];
  readonly #forgotten = new WeakSet<TakenEvent>();
  readonly #lost = new WeakSet<TakenEvent>();
  #onEmpty = (): void => {};

  get size(): number {
    return this.#taken.length;
  }

  get isFull(): boolean {
    return this.#taken.length >= this.max;
  }

  get ids(): readonly string[] {
    return this.#taken.map(({ event }) => event.id);
  }

  /** Those that are put back if they are not delivered. */
  get events(): readonly StoredEvent[] {
    return this.#taken.flatMap((taken) => (this.isForgotten(taken) ? [] : [taken.event]));
  }

  /** When the oldest event that is not a probe was accepted; `Infinity` when there is none. */
  get oldestAcceptedAtMs(): number {
    let oldestMs = Number.POSITIVE_INFINITY;
    for (const { event, probe } of this.#taken) {
      if (probe === undefined) oldestMs = Math.min(oldestMs, event.acceptedAtMs);
    }
    return oldestMs;
  }

  add(taken: TakenEvent): void {
    this.#taken.push(taken);
  }

  delete(taken: TakenEvent): void {
    const last = this.#taken.pop();
    // The last entry takes the place of the deleted one.
    if (last !== undefined && last !== taken) this.#taken[this.#taken.indexOf(taken)] = last;
    if (this.#taken.length === 0) this.#onEmpty();
  }

  /** Marks the events that match: they are not put back. Returns how many. */
  forget(isMatch: (event: StoredEvent) => boolean): number {
    let count = 0;
    for (const taken of this.#taken) {
      if (!isMatch(taken.event)) continue;
      this.#forgotten.add(taken);
      count += 1;
    }
    return count;
  }

  isForgotten(taken: TakenEvent): boolean {
    return this.#forgotten.has(taken);
  }

  /** Marks the events that match: they belong to another client now. */
  lose(isMatch: (event: StoredEvent) => boolean): void {
    for (const taken of this.#taken) if (isMatch(taken.event)) this.#lost.add(taken);
  }

  isLost(taken: TakenEvent): boolean {
    return this.#lost.has(taken);
  }

  leaseOf(taken: TakenEvent): Lease {
    return new FlightLease(this, taken);
  }

  /** Resolves when nothing is being sent any more. */
  async whenEmpty(): Promise<void> {
    if (this.#taken.length > 0) await new Promise<void>((resolve) => (this.#onEmpty = resolve));
  }
}

/** Made for every attempt: plain fields, because private ones take longer to create. */
class FlightLease implements Lease {
  private readonly inFlight: InFlight;
  private readonly taken: TakenEvent;

  constructor(inFlight: InFlight, taken: TakenEvent) {
    this.inFlight = inFlight;
    this.taken = taken;
  }

  get aborted(): boolean {
    return this.inFlight.isForgotten(this.taken) || this.inFlight.isLost(this.taken);
  }
}
