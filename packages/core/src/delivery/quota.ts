import type { RateInfo } from '../model/send-result.js';

/** The pace to keep. */
export interface QuotaOptions {
  readonly perMinute: number;
  readonly quotaShare: number;
}

/** Intercom counts requests in windows of ten seconds (its reference, "Rate limiting"). */
const windowMs = 10_000;
const windowsPerMinute = 60_000 / windowMs;
/** Processes that share a workspace should not all start with the window's first millisecond. */
const startJitterMs = 100;

/**
 * How many requests the current window still allows.
 *
 * Until Intercom's headers are seen, requests are counted here. Then the header has the last word,
 * because other integrations of the workspace use the same quota: what it calls remaining is from
 * before that request, and the requests still under way may not be counted in it yet.
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

  constructor({ perMinute, quotaShare }: QuotaOptions, random: () => number) {
    this.#limit = Math.max(1, Math.round(perMinute / windowsPerMinute));
    this.#share = quotaShare;
    this.#random = random;
  }

  /** When a request may be sent: a moment that is not later than `nowMs` means at once. */
  readyAtMs(nowMs: number, inFlight: number): number {
    if (nowMs >= this.#endsMs) this.#open(nowMs, inFlight);
    return this.#usable(inFlight) > 0 ? nowMs : this.#endsMs + this.#random() * startJitterMs;
  }

  sent(): void {
    this.#sent += 1;
  }

  /** A request of this window has come back without headers: it may have been counted all the same. */
  cameBackSilent(): void {
    if (this.#left !== undefined) this.#left -= 1;
  }

  /** Learns from the headers of an answer. `inFlight` no longer counts the answered request. */
  observe(rate: RateInfo, nowMs: number, inFlight: number): void {
    const { limit, remaining, windowId, resetInMs } = rate;
    if (limit !== undefined) this.#limit = limit;
    if (resetInMs === undefined || resetInMs <= 0) return;
    if (windowId !== undefined) {
      if (windowId <= this.#lastId || windowId < (this.#id ?? 0)) return;
      if (windowId !== this.#id) {
        this.#open(nowMs, inFlight);
        this.#id = windowId;
      }
    }
    this.#endsMs = nowMs + resetInMs;
    if (remaining !== undefined) {
      this.#left = Math.min(this.#left ?? Number.POSITIVE_INFINITY, remaining - 1);
    }
  }

  #usable(inFlight: number): number {
    const allowance = Math.max(1, Math.floor(this.#limit * this.#share));
    if (this.#left === undefined) return allowance - this.#sent;
    return this.#left - inFlight - (this.#limit - allowance);
  }

  #open(nowMs: number, inFlight: number): void {
    this.#lastId = Math.max(this.#lastId, this.#id ?? 0);
    this.#id = undefined;
    this.#left = undefined;
    this.#sent = inFlight;
    this.#endsMs = nowMs + windowMs;
  }
}
