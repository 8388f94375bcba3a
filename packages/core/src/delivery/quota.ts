import type { RateInfo } from '../model/api-answer.js';

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
/** So many ask how a new window stands, within what is left to others: one alone might hang. */
const scouts = { fewest: 2, most: 10 } as const;

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
  /** Of these: under way when the window began. */
  #carried = 0;
  /** Whether anything has come back in this window. */
  #isHeard = false;

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

  /** When the present window ends. */
  get endsMs(): number {
    return this.#endsMs;
  }

  /**
   * Whether to wait for an answer before the next request, although one more would be allowed.
   *
   * What others of the workspace have sent meanwhile is only seen in answers. So no more requests ask how
   * a new window stands than are left to others anyway, and towards its end fewer and fewer are under way:
   * a third of what is left. With half of it, two processes whose answers are slow still meet in the end.
   */
  isEnough(inFlight: number): boolean {
    const reserve = this.#limit - this.#allowance;
    if (!this.#isHeard) {
      const { fewest, most } = scouts;
      return this.#sent - this.#carried >= Math.min(most, Math.max(fewest, reserve));
    }
    if (this.#left === undefined) return false;
    return inFlight >= Math.max(1, Math.ceil((this.#left - reserve) / 3));
  }

  sent(): void {
    this.#sent += 1;
  }

  /** A request of this window has come back without headers: it may have been counted all the same. */
  cameBackSilent(): void {
    this.#isHeard = true;
    if (this.#left !== undefined) this.#left -= 1;
  }

  /** Learns from the headers of an answer. `inFlight` no longer counts the answered request. */
  observe(rate: RateInfo, nowMs: number, inFlight: number): void {
    const { limit, remaining, windowId, resetInMs } = rate;
    if (limit !== undefined) this.#limit = limit;
    if (resetInMs === undefined || resetInMs <= 0) {
      this.#isHeard = true;
      return;
    }
    if (windowId !== undefined) {
      if (windowId <= this.#lastId || windowId < (this.#id ?? 0)) return;
      if (windowId !== this.#id) {
        this.#open(nowMs, inFlight);
        this.#id = windowId;
      }
    }
    this.#isHeard = true;
    this.#endsMs = nowMs + resetInMs;
    if (remaining !== undefined) {
      this.#left = Math.min(this.#left ?? Number.POSITIVE_INFINITY, remaining - 1);
    }
  }

  get #allowance(): number {
    return Math.max(1, Math.floor(this.#limit * this.#share));
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
    this.#isHeard = false;
    this.#endsMs = nowMs + windowMs;
  }
}
