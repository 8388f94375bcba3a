/** How many requests may be in flight as long as the rate and the latency do not ask for more. */
const usual = 10;
/**
 * How many times the requests that rate × latency asks for may be in flight: latency varies, the first and last
 * requests of a window wait for answers, and `close()` has five seconds for what a window of ten allows.
 */
const headroom = 2;
/** The weight of the newest latency in the mean. */
const newestWeight = 1 / 8;
/** A latency below this, e.g. to the same machine, says nothing more. */
const minLatencyMs = 1;

/**
 * How many requests may be in flight at once.
 *
 * By Little's law a rate needs rate × latency requests in flight. With slow answers that is more than usual.
 * A failure halves the number, a pause sets it to one, and each success allows one more again: where events
 * wait, that doubles it with each round of answers.
 */
export class ConcurrencyLimit {
  readonly #max: number;
  #needed = usual;
  /** What trouble leaves of it. */
  #cap: number;
  /** From zero on: the first requests of a process also take the time to load the HTTP client and to connect. */
  #meanMs = 0;

  /** @param max - Never more than this. */
  constructor(max: number) {
    this.#max = max;
    this.#cap = max;
  }

  get current(): number {
    return Math.min(this.#needed, this.#cap);
  }

  /** A request has been answered, after `tookMs`; the rate limit allows `perMs` more of them. */
  observe(tookMs: number, perMs: number): void {
    this.#meanMs += (tookMs - this.#meanMs) * newestWeight;
    const needed = Math.ceil(headroom * perMs * Math.max(this.#meanMs, minLatencyMs));
    this.#needed = Math.max(usual, needed);
  }

  succeeded(): void {
    this.#cap = Math.min(this.#cap + 1, this.#max);
  }

  failed(): void {
    this.#cap = Math.ceil(this.current / 2);
  }

  /** One request is sent first. */
  restart(): void {
    this.#cap = 1;
  }
}
