import type { RateLimit } from '../options.js';
import { BoundedQueue } from './bounded-queue.js';

/** The values of the rate limit headers of one response. */
export interface RateLimitState {
  /** Calls per window, not per minute. */
  readonly limit: number;
  /** Calls that were left before this one was counted. */
  readonly remaining: number;
  /** Unix time in seconds at which the window ends. */
  readonly resetSec: number;
  readonly windowSec: number;
  readonly exceeded: boolean;
}

/** A window that is over. */
export interface PastWindow {
  readonly startSec: number;
  readonly limit: number;
  readonly used: number;
  /** Calls over the limit. */
  readonly refused: number;
}

/** The usage of the current window. */
export interface RateWindowUsage {
  /** Calls per window, not per minute. */
  readonly limit: number;
  readonly used: number;
  /** Unix time in seconds at which the window ends. */
  readonly resetSec: number;
  readonly perMinute: number;
  readonly windowSec: number;
  /** The windows with calls before this one, oldest first, at most 60. */
  readonly history: readonly PastWindow[];
}

/**
 * Counts calls in fixed windows that are aligned to the epoch, as Intercom does: a limit per minute is enforced in
 * windows of 10 seconds with a sixth of the limit each. Every recorded `X-RateLimit-Reset` is a multiple of 10.
 */
export class RateWindow {
  #windowMs = 0;
  #limit = 0;
  #startMs = Number.NaN;
  #used = 0;
  #refused = 0;
  #perMinute = 0;
  readonly #history = new BoundedQueue<PastWindow>({ maxItems: 60 });

  constructor(rateLimit: RateLimit | false) {
    this.set(rateLimit);
  }

  /** The calls of the current window stay counted if the length of a window does not change. */
  set(rateLimit: RateLimit | false): void {
    const windowMs = rateLimit === false ? 0 : (rateLimit.windowMs ?? 10_000);
    this.#limit =
      rateLimit === false ? 0 : Math.max(1, Math.round((rateLimit.perMinute * windowMs) / 60_000));
    this.#perMinute = rateLimit === false ? 0 : rateLimit.perMinute;
    if (windowMs !== this.#windowMs) this.#close();
    this.#windowMs = windowMs;
  }

  /** Sets a limit and starts with an unused window. */
  restart(rateLimit: RateLimit | false): void {
    this.set(rateLimit);
    this.#startMs = Number.NaN;
    this.#history.clear();
  }

  /**
   * Counts the calls of a request. `remaining` is the number before they are counted. A request that counts as
   * more calls than are left is accepted and uses up the rest.
   */
  count(nowMs: number, calls = 1): RateLimitState | undefined {
    if (this.#limit === 0) return undefined;
    this.#roll(nowMs);
    const remaining = Math.max(0, this.#limit - this.#used);
    this.#used += calls;
    if (remaining === 0) this.#refused += calls;
    return {
      limit: this.#limit,
      remaining,
      resetSec: this.#resetSec,
      windowSec: this.#windowMs / 1000,
      exceeded: remaining === 0,
    };
  }

  /** Counts calls of another integration. */
  consume(calls: number, nowMs: number): void {
    if (this.#limit === 0) return;
    this.#roll(nowMs);
    this.#used += calls;
  }

  /** The usage of the current window; undefined without a limit. */
  usage(nowMs: number): RateWindowUsage | undefined {
    if (this.#limit === 0) return undefined;
    this.#roll(nowMs);
    return {
      limit: this.#limit,
      used: Math.min(this.#used, this.#limit),
      resetSec: this.#resetSec,
      perMinute: this.#perMinute,
      windowSec: this.#windowMs / 1000,
      history: this.#history.toArray(),
    };
  }

  get #resetSec(): number {
    return Math.ceil((this.#startMs + this.#windowMs) / 1000);
  }

  #roll(nowMs: number): void {
    const startMs = Math.floor(nowMs / this.#windowMs) * this.#windowMs;
    if (startMs === this.#startMs) return;
    this.#close();
    this.#startMs = startMs;
    this.#used = 0;
    this.#refused = 0;
  }

  /** Ends the current window. */
  #close(): void {
    if (this.#used > 0 && !Number.isNaN(this.#startMs)) {
      this.#history.push({
        startSec: this.#startMs / 1000,
        limit: this.#limit,
        used: Math.min(this.#used, this.#limit),
        refused: this.#refused,
      });
    }
    this.#startMs = Number.NaN;
  }
}
