/** How much may be kept in memory. */
export interface BudgetLimits {
  readonly maxEvents: number;
  readonly maxBytes: number;
}

/** The memory budget of a client: reserved when an event is tracked, released when it leaves the process. */
export class Budget {
  readonly #limits: BudgetLimits;
  /**
   * What is reserved. A plain object, so that a reservation can be taken back where the application has used up the
   * stack, and no function can be called.
   */
  readonly reserved = { events: 0, bytes: 0, heldEvents: 0, heldBytes: 0 };

  constructor(limits: BudgetLimits) {
    this.#limits = limits;
  }

  get events(): number {
    return this.reserved.events;
  }

  get bytes(): number {
    return this.reserved.bytes;
  }

  /** Reserves memory for one event; `false` when there is not enough left. */
  reserve(bytes: number): boolean {
    const { maxEvents, maxBytes } = this.#limits;
    if (this.reserved.events >= maxEvents || this.reserved.bytes + bytes > maxBytes) return false;
    this.reserved.events += 1;
    this.reserved.bytes += bytes;
    return true;
  }

  /** The same for a held event. They may use half: requests that do not end must not stop all others. */
  reserveHeld(bytes: number): boolean {
    const { maxEvents, maxBytes } = this.#limits;
    if (this.reserved.heldEvents >= maxEvents / 2 || this.reserved.heldBytes + bytes > maxBytes / 2)
      return false;
    if (!this.reserve(bytes)) return false;
    this.reserved.heldEvents += 1;
    this.reserved.heldBytes += bytes;
    return true;
  }

  /** A held event is accepted. It may be larger or smaller than was reserved, and is never refused for that. */
  acceptHeld(reserved: number, bytes: number): void {
    this.reserved.heldEvents -= 1;
    this.reserved.heldBytes -= reserved;
    this.reserved.bytes += bytes - reserved;
  }

  /** A held event is not accepted. */
  releaseHeld(reserved: number): void {
    this.acceptHeld(reserved, reserved);
    this.release(reserved);
  }

  release(bytes: number): void {
    this.reserved.events -= 1;
    this.reserved.bytes -= bytes;
  }
}
