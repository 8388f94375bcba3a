/** What may be held. */
export interface BudgetLimits {
  readonly maxEvents: number;
  readonly maxBytes: number;
}

/** The one budget of memory: reserved when an event is tracked, released when it leaves this process. */
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

  /** Takes room for one event, if there is any. */
  reserve(bytes: number): boolean {
    const { maxEvents, maxBytes } = this.#limits;
    if (this.#events >= maxEvents || this.#bytes + bytes > maxBytes) return false;
    this.#events += 1;
    this.#bytes += bytes;
    return true;
  }

  /** A held event has turned out larger or smaller than was reserved: it is never refused for that. */
  adjust(bytes: number): void {
    this.#bytes += bytes;
  }

  release(bytes: number): void {
    this.#events -= 1;
    this.#bytes -= bytes;
  }
}
