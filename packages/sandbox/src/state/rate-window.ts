import type { RateLimit } from '../options.js';

/** What the rate limit headers of one answer say. */
export interface RateState {
  /** Calls per window, not per minute. */
  readonly limit: number;
  /** Calls that were left before this one. */
  readonly remaining: number;
  /** Unix time in seconds at which the window ends. */
  readonly resetSec: number;
  readonly windowSec: number;
  readonly exceeded: boolean;
}

/** How much of a window is used. */
export interface WindowUse {
  /** Calls per window, not per minute. */
  readonly limit: number;
  readonly used: number;
  /** Unix time in seconds at which the window ends. */
  readonly resetSec: number;
}

/**
 * Counts calls in fixed windows aligned to the epoch, as Intercom does: a limit per minute is enforced in
 * windows of 10 seconds, each with a sixth of it, and every `X-RateLimit-Reset` seen is a multiple of 10.
 */
export class RateWindow {
  #windowMs = 0;
  #limit = 0;
  #startMs = Number.NaN;
  #used = 0;

  constructor(rateLimit: RateLimit | false) {
    this.set(rateLimit);
  }

  /** What the present window has used stays used, as long as the length of a window is the same. */
  set(rateLimit: RateLimit | false): void {
    const windowMs = rateLimit === false ? 0 : (rateLimit.windowMs ?? 10_000);
    this.#limit =
      rateLimit === false ? 0 : Math.max(1, Math.round((rateLimit.perMinute * windowMs) / 60_000));
    if (windowMs !== this.#windowMs) this.#startMs = Number.NaN;
    this.#windowMs = windowMs;
  }

  /** Sets a limit with nothing used. */
  restart(rateLimit: RateLimit | false): void {
    this.set(rateLimit);
    this.#startMs = Number.NaN;
  }

  /**
   * Counts one call, or as many as a request is worth. The first of a window is told that all are left;
   * a request that is worth more than what is left goes through, and uses up the rest.
   */
  take(nowMs: number, calls = 1): RateState | undefined {
    if (this.#limit === 0) return undefined;
    this.#roll(nowMs);
    const remaining = Math.max(0, this.#limit - this.#used);
    this.#used += calls;
    return {
      limit: this.#limit,
      remaining,
      resetSec: this.#resetSec,
      windowSec: this.#windowMs / 1000,
      exceeded: remaining === 0,
    };
  }

  /** Uses up calls of the present window without answering any. */
  use(calls: number, nowMs: number): void {
    if (this.#limit === 0) return;
    this.#roll(nowMs);
    this.#used += calls;
  }

  /** How the present window stands; undefined without a limit. Counts nothing. */
  look(nowMs: number): WindowUse | undefined {
    if (this.#limit === 0) return undefined;
    this.#roll(nowMs);
    return {
      limit: this.#limit,
      used: Math.min(this.#used, this.#limit),
      resetSec: this.#resetSec,
    };
  }

  get #resetSec(): number {
    return Math.ceil((this.#startMs + this.#windowMs) / 1000);
  }

  #roll(nowMs: number): void {
    const startMs = Math.floor(nowMs / this.#windowMs) * this.#windowMs;
    if (startMs === this.#startMs) return;
    this.#startMs = startMs;
    this.#used = 0;
  }
}
