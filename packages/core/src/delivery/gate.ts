import type { RateInfo } from '../model/api-answer.js';
import type { PauseReason } from '../model/reasons.js';

import { Breaker } from './breaker.js';
import { Quota, type QuotaOptions } from './quota.js';

/** Why delivery waits, and until when (steady clock, milliseconds). */
export interface Pause {
  readonly because: PauseReason;
  readonly untilMs: number;
}

/** `background`: events that are delivered by and by. `foreground`: requests whose answer somebody awaits, and imports. */
export type Lane = 'background' | 'foreground';

/** What the gate is made with. */
export interface GateOptions {
  readonly rateLimit: QuotaOptions | undefined;
  readonly concurrency: number;
  readonly random: () => number;
  /** Told when all delivery begins to wait, or waits for another reason than before. */
  readonly onPause: (pause: Pause, nowMs: number) => void;
  /** Told when a request has succeeded after a pause. */
  readonly onResume: (pause: Pause) => void;
}

/**
 * The one place that decides whether a request may be sent now: rate limit, pauses, breaker.
 *
 * It never waits itself. It says when; whoever holds the events asks again then, and whenever a
 * request has come back.
 */
export class Gate {
  readonly #quota: Quota | undefined;
  readonly #breaker = new Breaker();
  readonly #options: GateOptions;
  #pause: Pause | undefined;
  #inFlight = 0;
  #foregroundInFlight = 0;
  /** Counts pauses: an answer to a request from before one says nothing about what is after it. */
  #epoch = 0;
  /** After a pause: how many background requests may be in flight; `undefined` is no restriction. */
  #ramp: number | undefined;

  constructor(options: GateOptions) {
    this.#options = options;
    this.#quota = options.rateLimit && new Quota(options.rateLimit, options.random);
  }

  /** The pause in force, if delivery waits for a reason of its own. */
  pauseAt(nowMs: number): Pause | undefined {
    return this.#pause !== undefined && this.#pause.untilMs > nowMs ? this.#pause : undefined;
  }

  /** Why delivery paused last, until a request has succeeded: also while one is tried in between. */
  get unresolved(): PauseReason | undefined {
    return this.#pause?.because;
  }

  /** When a request may be sent: not later than `nowMs` is at once; `Infinity` is "after an answer". */
  readyAtMs(nowMs: number): number {
    const pause = this.pauseAt(nowMs);
    if (pause !== undefined) return pause.untilMs;
    if (this.#ramp !== undefined && this.#inFlight >= this.#ramp) return Number.POSITIVE_INFINITY;
    if (this.#quota === undefined) return nowMs;
    const readyMs = this.#quota.readyAtMs(nowMs, this.#allInFlight);
    if (readyMs > nowMs || this.#inFlight === 0) return readyMs;
    // Callers ask again after each response; without one, at the next window.
    return this.#quota.isEnough(this.#inFlight) ? this.#quota.endsMs : readyMs;
  }

  /**
   * When a foreground request may be sent. It waits for the rate limit only; its own answer says best what
   * else is wrong.
   */
  foregroundAtMs(nowMs: number): number {
    const pause = this.pauseAt(nowMs);
    if (pause?.because === 'rate_limited') return pause.untilMs;
    return this.#quota?.readyAtMs(nowMs, this.#allInFlight) ?? nowMs;
  }

  /** A request leaves; returns the epoch it belongs to. */
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

  /** A request has come back that said nothing of the rate. */
  observeSilence(): void {
    this.#quota?.cameBackSilent();
  }

  /** Learns from the rate headers of a request that has come back. */
  observe(rate: RateInfo, nowMs: number): void {
    this.#quota?.observe(rate, nowMs, this.#allInFlight);
  }

  /** The destination works: whatever was wrong is over. */
  succeeded(epoch: number): void {
    if (epoch !== this.#epoch) return;
    this.#breaker.succeeded();
    if (this.#ramp === undefined) return;
    const pause = this.#pause;
    this.#pause = undefined;
    this.#ramp *= 2;
    if (this.#ramp >= this.#options.concurrency) this.#ramp = undefined;
    if (pause !== undefined) this.#options.onResume(pause);
  }

  /** The destination did not work for a request that may simply be sent again. */
  failed(epoch: number, nowMs: number): void {
    // Requests that left before a pause fail together; together they are one failure.
    if (epoch !== this.#epoch) return;
    const waitMs = this.#breaker.failed();
    if (waitMs === undefined) return;
    const jitterMs = this.#options.random() * 0.25 * waitMs;
    this.pause({ because: 'unavailable', untilMs: nowMs + waitMs + jitterMs }, nowMs);
  }

  get #allInFlight(): number {
    return this.#inFlight + this.#foregroundInFlight;
  }

  /** Everything waits; afterwards one request goes first. */
  pause(pause: Pause, nowMs: number): void {
    const current = this.pauseAt(nowMs);
    if (current !== undefined && current.untilMs >= pause.untilMs) return;
    const isNews = this.#pause?.because !== pause.because;
    this.#pause = pause;
    this.#epoch += 1;
    this.#ramp = 1;
    if (isNews) this.#options.onPause(pause, nowMs);
  }
}
