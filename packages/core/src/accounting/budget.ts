/** How much may be kept in memory. */
export interface BudgetLimits {
  readonly maxEvents: number;
  readonly maxBytes: number;
}

/** The memory budget of a client: reserved when an event is tracked, released when it leaves the process. */
export class Budget {
  readonly #limits: BudgetLimits;
  #events = 0;
  #bytes = 0;
  #heldEvents = 0;
  #heldBytes = 0;

  constructor(limits: BudgetLimits) {
    this.#limits = limits;
  }

  get events(): number {
    return this.#events;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Reserves memory for one event; `false` when there is not enough left. */
  reserve(bytes: number): boolean {
    const { maxEvents, maxBytes } = this.#limits;
    if (this.#events >= maxEvents || this.#bytes + bytes > maxBytes) return false;
    this.#events += 1;
    this.#bytes += bytes;
    return true;
  }

  /** The same for a held event. They may use half: requests that do not end must not stop all others. */
  reserveHeld(bytes: number): boolean {
    const { maxEvents, maxBytes } = this.#limits;
    if (this.#heldEvents >= maxEvents / 2 || this.#heldBytes + bytes > maxBytes / 2) return false;
    if (!this.reserve(bytes)) return false;
    this.#heldEvents += 1;
    this.#heldBytes += bytes;
    return true;
  }

  /** A held event is accepted. It may be larger or smaller than was reserved, and is never refused for that. */
  acceptHeld(reserved: number, bytes: number): void {
    this.#heldEvents -= 1;
    this.#heldBytes -= reserved;
    this.#bytes += bytes - reserved;
  }

  /** Takes back `acceptHeld()`: the event is held after all. */
  holdAgain(reserved: number, bytes: number): void {
    this.#heldEvents += 1;
    this.#heldBytes += reserved;
    this.#bytes += reserved - bytes;
  }

  /** A held event is not accepted. */
  releaseHeld(reserved: number): void {
    this.acceptHeld(reserved, reserved);
    this.release(reserved);
  }

  release(bytes: number): void {
    this.#events -= 1;
    this.#bytes -= bytes;
  }
}
