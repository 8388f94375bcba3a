import type { RateInfo } from '../model/api-answer.js';
import type { PauseReason } from '../model/reasons.js';

import { Breaker } from './breaker.js';
import { ConcurrencyLimit } from './concurrency-limit.js';
import { Quota, type QuotaOptions } from './quota.js';

/** Why delivery waits, and until when (monotonic clock, milliseconds). */
export interface Pause {
  readonly because: PauseReason;
  readonly untilMs: number;
}

/** `background`: delivery of accepted events. `foreground`: awaited requests and imports. */
export type Lane = 'background' | 'foreground';

/** What the gate is made with. */
export interface GateOptions {
  readonly rateLimit: QuotaOptions | undefined;
  readonly concurrency: number;
  readonly random: () => number;
  /** Told when delivery pauses, or pauses for another reason than before. */
  readonly onPause: (pause: Pause, nowMs: number) => void;
  /** Told when a request has succeeded after a pause. */
  readonly onResume: (pause: Pause) => void;
}

/**
 * The one place that decides whether a request may be sent now: rate limit, pauses, breaker.
 *
 * It never waits itself: it says when a request may be sent. The outbox asks again then, and after each
 * response.
 */
export class Gate {
  readonly #quota: Quota | undefined;
  readonly #breaker = new Breaker();
  readonly #options: GateOptions;
  #pause: Pause | undefined;
  #inFlight = 0;
  #foregroundInFlight = 0;
  /** Counts pauses: the answer to a request from before a pause says nothing about the time after it. */
  #epoch = 0;
  /** How many background requests may be in flight. */
  readonly #limit: ConcurrencyLimit;

  constructor(options: GateOptions) {
    this.#options = options;
    this.#limit = new ConcurrencyLimit(options.concurrency);
    this.#quota = options.rateLimit && new Quota(options.rateLimit, options.random);
  }

  /** The pause in force, if there is one. */
  pauseAt(nowMs: number): Pause | undefined {
    return this.#pause !== undefined && this.#pause.untilMs > nowMs ? this.#pause : undefined;
  }

  /** Why delivery paused last, until a request has succeeded: also while a probe is in flight. */
  get unresolved(): PauseReason | undefined {
    return this.#pause?.because;
  }

  /** When a background request may be sent: `nowMs` or earlier means now, `Infinity` after the next response. */
  readyAtMs(nowMs: number): number {
    const pause = this.pauseAt(nowMs);
    if (pause !== undefined) return pause.untilMs;
    if (this.#inFlight >= this.#limit.current) return Number.POSITIVE_INFINITY;
    return this.withinRateAtMs(nowMs, this.#inFlight);
  }

  /** When the rate limit allows another of many requests, of which `inFlight` are in flight. */
  withinRateAtMs(nowMs: number, inFlight: number): number {
    if (this.#quota === undefined) return nowMs;
    const readyMs = this.#quota.readyAtMs(nowMs, this.#allInFlight);
    if (readyMs > nowMs || inFlight === 0) return readyMs;
    // Callers ask again after each response; without one, at the next window.
    return this.#quota.isEnough(inFlight) ? this.#quota.endsMs : readyMs;
  }

  /**
   * When a foreground request may be sent. It waits for the rate limit only: of all other trouble its own
   * answer tells the caller.
   */
  foregroundAtMs(nowMs: number): number {
    const pause = this.pauseAt(nowMs);
    if (pause?.because === 'rate_limited') return pause.untilMs;
    return this.#quota?.readyAtMs(nowMs, this.#allInFlight) ?? nowMs;
  }

  /** A request is being sent; returns the epoch it belongs to. */
  enter(lane: Lane = 'background'): number {
    if (lane === 'background') this.#inFlight += 1;
    else this.#foregroundInFlight += 1;
    this.#quota?.sent();
    return this.#epoch;
  }

  /** A request has come back, with or without an answer. */
  leave(lane: Lane = 'background'): void {
    if (lane === 'background') this.#inFlight -= 1;
    else this.#foregroundInFlight -= 1;
  }

  /** A request has come back without rate headers. */
  observeSilence(): void {
    this.#quota?.observeSilence();
  }

  /** Learns from the rate headers of a request that has come back. */
  observe(rate: RateInfo, nowMs: number): void {
    this.#quota?.observe(rate, nowMs, this.#allInFlight);
  }

  /** A background request was answered, after `tookMs`. */
  observeLatency(tookMs: number, nowMs: number): void {
    this.#limit.observe(tookMs, this.perMs(nowMs));
  }

  /** How many requests a millisecond the rate limit still allows; `Infinity` without one. */
  perMs(nowMs: number): number {
    return this.#quota?.perMs(nowMs, this.#allInFlight) ?? Number.POSITIVE_INFINITY;
  }

  /** The destination works again. */
  succeeded(epoch: number): void {
    if (epoch !== this.#epoch) return;
    this.#breaker.succeeded();
    this.#limit.succeeded();
    const pause = this.#pause;
    this.#pause = undefined;
    if (pause !== undefined) this.#options.onResume(pause);
  }

  /** A request has failed and may be sent again. */
  failed(epoch: number, nowMs: number): void {
    // Requests that were sent before a pause fail together and count as one failure.
    if (epoch !== this.#epoch) return;
    this.#limit.failed();
    const waitMs = this.#breaker.failed();
    if (waitMs === undefined) return;
    const jitterMs = this.#options.random() * 0.25 * waitMs;
    this.pause({ because: 'unavailable', untilMs: nowMs + waitMs + jitterMs }, nowMs);
  }

  get #allInFlight(): number {
    return this.#inFlight + this.#foregroundInFlight;
  }

  /** Stops delivery until then; afterwards one request is sent first. */
  pause(pause: Pause, nowMs: number): void {
    const current = this.pauseAt(nowMs);
    if (current !== undefined && current.untilMs >= pause.untilMs) return;
    const isNews = this.#pause?.because !== pause.because;
    this.#pause = pause;
    this.#epoch += 1;
    this.#limit.restart();
    if (isNews) this.#options.onPause(pause, nowMs);
  }
}
