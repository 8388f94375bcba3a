import type { PauseReason } from '../model/reasons.js';
import type { RateInfo } from '../model/send-result.js';
import { Breaker } from './breaker.js';
import { Quota, type QuotaOptions } from './quota.js';

/** Why delivery waits, and until when (steady clock, milliseconds). */
export interface Pause {
  readonly because: PauseReason;
  readonly untilMs: number;
}

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
  /** Requests under way of those who wait for their answers themselves. */
  #guests = 0;
  /** Counts pauses: an answer to a request from before one says nothing about what is after it. */
  #era = 0;
  /** After a pause: how many requests may be under way; `undefined` is no restriction. */
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
    const readyMs = this.#quota.readyAtMs(nowMs, this.#underWay);
    if (readyMs > nowMs || this.#inFlight === 0) return readyMs;
    // Whoever asks comes again with the next answer; without one, with the next window.
    return this.#quota.isEnough(this.#inFlight) ? this.#quota.endsMs : readyMs;
  }

  /**
   * When a question may be asked. It waits for the rate limit; whatever else is wrong, its own answer
   * says best.
   */
  askAtMs(nowMs: number): number {
    const pause = this.pauseAt(nowMs);
    if (pause?.because === 'rate_limited') return pause.untilMs;
    return this.#quota?.readyAtMs(nowMs, this.#underWay) ?? nowMs;
  }

  /** A request leaves that delivery does not wait for; returns its era. */
  enterAsGuest(): number {
    this.#guests += 1;
    this.#quota?.sent();
    return this.#era;
  }

  /** It has come back, with or without an answer. */
  leaveAsGuest(): void {
    this.#guests -= 1;
  }

  /** A request leaves; returns the era it belongs to. */
  enter(): number {
    this.#inFlight += 1;
    this.#quota?.sent();
    return this.#era;
  }

  /** A request has come back, with or without an answer. */
  leave(): void {
    this.#inFlight -= 1;
  }

  /** A request has come back that said nothing of the rate. */
  observeSilence(): void {
    this.#quota?.cameBackSilent();
  }

  /** Learns from the rate headers of a request that has come back. */
  observe(rate: RateInfo, nowMs: number): void {
    this.#quota?.observe(rate, nowMs, this.#underWay);
  }

  /** The destination works: whatever was wrong is over. */
  succeeded(era: number): void {
    if (era !== this.#era) return;
    this.#breaker.succeeded();
    if (this.#ramp === undefined) return;
    const pause = this.#pause;
    this.#pause = undefined;
    this.#ramp *= 2;
    if (this.#ramp >= this.#options.concurrency) this.#ramp = undefined;
    if (pause !== undefined) this.#options.onResume(pause);
  }

  /** The destination did not work for a request that may simply be sent again. */
  failed(era: number, nowMs: number): void {
    // Requests that left before a pause fail together; together they are one failure.
    if (era !== this.#era) return;
    const waitMs = this.#breaker.failed();
    if (waitMs === undefined) return;
    const jitterMs = this.#options.random() * 0.25 * waitMs;
    this.pause({ because: 'unavailable', untilMs: nowMs + waitMs + jitterMs }, nowMs);
  }

  get #underWay(): number {
    return this.#inFlight + this.#guests;
  }

  /** Everything waits; afterwards one request goes first. */
  pause(pause: Pause, nowMs: number): void {
    const current = this.pauseAt(nowMs);
    if (current !== undefined && current.untilMs >= pause.untilMs) return;
    const isNews = this.#pause?.because !== pause.because;
    this.#pause = pause;
    this.#era += 1;
    this.#ramp = 1;
    if (isNews) this.#options.onPause(pause, nowMs);
  }
}
