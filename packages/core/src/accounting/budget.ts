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

  /** Corrects a reservation: a held event may turn out larger than was reserved, and is kept all the same. */
  adjust(bytes: number): void {
    this.#bytes += bytes;
  }

  release(bytes: number): void {
    this.#events -= 1;
    this.#bytes -= bytes;
  }
}
