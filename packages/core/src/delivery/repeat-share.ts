/** How many failed repetitions each accepted event allows. */
const perPass = 0.2;
/** How many may fail at once, e.g. when many idle connections are closed together. */
const capacity = 64;
/** One more may fail after this time, also while nothing is accepted. */
const refillMs = 30_000;

/**
 * Limits how many requests are spent on events that failed before, so that they delay no others: of the
 * requests in flight a quarter, and of all requests a fifth. A repetition that succeeds costs nothing.
 */
export class RepeatShare {
  #inFlight = 0;
  #left = capacity;
  #refilledAtMs = 0;

  /**
   * When an event that failed before may be sent: `nowMs` means now, `Infinity` after the next response.
   *
   * @param limit - How many requests may be in flight.
   */
  readyAtMs(nowMs: number, limit: number): number {
    if (this.#inFlight >= Math.max(1, Math.floor(limit / 4))) return Number.POSITIVE_INFINITY;
    this.#refill(nowMs);
    return this.#left >= 1 ? nowMs : nowMs + (1 - this.#left) * refillMs;
  }

  /** Whether a request whose idle connection was closed may be repeated at once. Half is kept for other repetitions. */
  get allowsAnother(): boolean {
    return this.#left > capacity / 2;
  }

  /** A repetition is being sent. */
  sent(): void {
    this.#inFlight += 1;
    this.#left -= 1;
  }

  /** It has come back. */
  returned(): void {
    this.#inFlight -= 1;
  }

  /** It was no failure of its event. */
  refund(): void {
    this.#left += 1;
  }

  /** An event was accepted, at whichever attempt. */
  passed(): void {
    this.#left = Math.min(capacity, this.#left + perPass);
  }

  #refill(nowMs: number): void {
    const gained = (nowMs - this.#refilledAtMs) / refillMs;
    this.#refilledAtMs = nowMs;
    this.#left = Math.min(capacity, this.#left + Math.max(0, gained));
  }
}
