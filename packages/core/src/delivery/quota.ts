import type { RateInfo } from '../model/api-answer.js';

/** The rate limit. */
export interface QuotaOptions {
  readonly perMinute: number;
  readonly quotaShare: number;
}

/** Intercom counts requests in windows of ten seconds (its reference, "Rate limiting"). */
const windowMs = 10_000;
const windowsPerMinute = 60_000 / windowMs;
/** Processes that share a workspace should not all start with the window's first millisecond. */
const startJitterMs = 100;
/** How many requests are sent to learn the state of a new window: more than one, because one may hang. */
const firstRequests = { min: 2, max: 10 } as const;

/**
 * How many requests the current window still allows.
 *
 * Until Intercom's headers are seen, requests are counted here. After that the header decides, because other
 * integrations of the workspace use the same quota: its remaining number is from before that request was
 * counted, and the requests in flight may not be counted in it yet.
 */
export class Quota {
  readonly #share: number;
  readonly #random: () => number;
  #limit: number;
  #endsMs = 0;
  #id: number | undefined;
  #lastId = 0;
  #left: number | undefined;
  #sent = 0;
  /** Of these: in flight when the window began. */
  #carried = 0;
  /** Whether any response has come in this window. */
  #hasResponse = false;

  constructor({ perMinute, quotaShare }: QuotaOptions, random: () => number) {
    this.#limit = Math.max(1, Math.round(perMinute / windowsPerMinute));
    this.#share = quotaShare;
    this.#random = random;
  }

  /** When a request may be sent: `nowMs` or earlier means now. */
  readyAtMs(nowMs: number, inFlight: number): number {
    if (nowMs >= this.#endsMs) this.#open(nowMs, inFlight);
    return this.#usable(inFlight) > 0 ? nowMs : this.#endsMs + this.#random() * startJitterMs;
  }

  /** When the current window ends. */
  get endsMs(): number {
    return this.#endsMs;
  }

  /**
   * Whether to wait for an answer before the next request, although one more would be allowed.
   *
   * Only answers show what others of the workspace have sent meanwhile. So a new window begins with no more
   * requests than are reserved for others anyway, and towards its end fewer and fewer are in flight: a third
   * of what is left. With half of it, two processes with slow answers together still exceeded the limit.
   */
  isEnough(inFlight: number): boolean {
    const reserve = this.#limit - this.#allowance;
    if (!this.#hasResponse) {
      const { min, max } = firstRequests;
      return this.#sent - this.#carried >= Math.min(max, Math.max(min, reserve));
    }
    if (this.#left === undefined) return false;
    return inFlight >= Math.max(1, Math.ceil((this.#left - reserve) / 3));
  }

  /**
   * How many requests a millisecond use up what is left of the window by its end; of that, as large a share as
   * of what is used already.
   */
  perMs(nowMs: number, inFlight: number): number {
    const leftMs = this.#endsMs - nowMs;
    if (leftMs <= 0) return this.#allowance / windowMs;
    return (Math.max(0, this.#usable(inFlight)) / leftMs) * this.#ownShare;
  }

  sent(): void {
    this.#sent += 1;
  }

  /** A request of this window has come back without headers: it may have been counted all the same. */
  observeSilence(): void {
    this.#hasResponse = true;
    if (this.#left !== undefined) this.#left -= 1;
  }

  /** Learns from the headers of an answer. `inFlight` no longer counts the answered request. */
  observe(rate: RateInfo, nowMs: number, inFlight: number): void {
    const { limit, remaining, windowId, resetInMs } = rate;
    if (limit !== undefined) this.#limit = limit;
    if (resetInMs === undefined || resetInMs <= 0) {
      this.#hasResponse = true;
      return;
    }
    if (windowId !== undefined) {
      if (windowId <= this.#lastId || windowId < (this.#id ?? 0)) return;
      if (windowId !== this.#id) {
        this.#open(nowMs, inFlight);
        this.#id = windowId;
      }
    }
    this.#hasResponse = true;
    this.#endsMs = nowMs + resetInMs;
    if (remaining !== undefined) {
      this.#left = Math.min(this.#left ?? Number.POSITIVE_INFINITY, remaining - 1);
    }
  }

  get #allowance(): number {
    return Math.max(1, Math.floor(this.#limit * this.#share));
  }

  /** How much of what is used of this window was sent here. */
  get #ownShare(): number {
    const used = this.#limit - (this.#left ?? this.#limit);
    return used > this.#sent ? this.#sent / used : 1;
  }

  #usable(inFlight: number): number {
    const allowance = this.#allowance;
    if (this.#left === undefined) return allowance - this.#sent;
    return this.#left - inFlight - (this.#limit - allowance);
  }

  #open(nowMs: number, inFlight: number): void {
    this.#lastId = Math.max(this.#lastId, this.#id ?? 0);
    this.#id = undefined;
    this.#left = undefined;
    this.#sent = inFlight;
    this.#carried = inFlight;
    this.#hasResponse = false;
    this.#endsMs = nowMs + windowMs;
  }
}
