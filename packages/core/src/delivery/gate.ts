import type { RateInfo } from '../model/api-answer.js';
import type { PauseReason } from '../model/reasons.js';

import { Breaker } from './breaker.js';
import { ConcurrencyLimit } from './concurrency-limit.js';
import { Passes } from './passes.js';
import { Quota, type QuotaOptions } from './quota.js';
import { RepeatShare } from './repeat-share.js';

/** Why delivery waits, and until when (monotonic clock, milliseconds). */
export interface Pause {
  readonly because: PauseReason;
  readonly untilMs: number;
}

/** `background`: delivery of accepted events. `foreground`: awaited requests and imports. */
export type Lane = 'background' | 'foreground';

/** How a pause began. */
interface PauseOrigin {
  /** Whether events that have not failed yet may be sent in spite of it, one at a time. */
  readonly isOpenToNew: boolean;
  /** Whether it began with an answer that may concern one event only: any accepted event ends it. */
  readonly isSuspicion: boolean;
}

const forAll: PauseOrigin = { isOpenToNew: false, isSuspicion: false };

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
  readonly #passes = new Passes();
  readonly #repeats = new RepeatShare();
  readonly #options: GateOptions;
  #pause: Pause | undefined;
  #origin = forAll;
  #inFlight = 0;
  #foregroundInFlight = 0;
  /** Counts pauses: the answer to a request from before a pause says nothing about the time after it. */
  #epoch = 0;
  /** How many background requests may be in flight. */
  readonly #limit: ConcurrencyLimit;
  /** During trouble, events that failed before and others go in turns. */
  #isRepeatsTurn = false;
  /** Whether the last one failed before and went because no other was waiting. */
  #onlyRepeats = false;

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

  /** The pause in force for events that have not failed yet. */
  pauseForNewAt(nowMs: number): Pause | undefined {
    return this.#origin.isOpenToNew ? undefined : this.pauseAt(nowMs);
  }

  /**
   * When an event that has not failed yet may be sent: `nowMs` or earlier means now, `Infinity` after the next
   * response.
   */
  readyAtMs(nowMs: number): number {
    const pause = this.pauseForNewAt(nowMs);
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

  /** When an event that failed before may be sent, if `readyAtMs()` allows it too. */
  repeatsAtMs(nowMs: number): number {
    const readyMs = this.#repeats.readyAtMs(nowMs, this.#limit.current);
    return Math.max(this.pauseAt(nowMs)?.untilMs ?? nowMs, readyMs);
  }

  /** Whether events that failed before go first, where both kinds wait. */
  get prefersRepeats(): boolean {
    if (this.#pause !== undefined) return this.#isRepeatsTurn;
    // With few requests in flight one that hangs would keep all others waiting.
    return this.#limit.current >= 4;
  }

  /** Whether a request whose idle connection was closed may be repeated at once. */
  get allowsAnother(): boolean {
    return this.#repeats.allowsAnother;
  }

  /**
   * Whether an event that fails now fails alone: others are accepted.
   *
   * @param lastFailedAtMs - When it failed before; `undefined`: it has not.
   * @param sentAtMs - When it was sent.
   */
  isAlone(lastFailedAtMs: number | undefined, nowMs: number, sentAtMs = nowMs): boolean {
    if (this.#passes.isSince(lastFailedAtMs ?? sentAtMs)) return true;
    if (lastFailedAtMs !== undefined) return false;
    if (this.#pause !== undefined || this.#breaker.isNearlyOpen) return false;
    return this.#passes.isRecent(nowMs);
  }

  /** Whether nearly all events are accepted at their first attempt. */
  get areOthersFine(): boolean {
    return this.#passes.isUsual;
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

  /**
   * A request is being sent; returns the epoch it belongs to.
   *
   * @param isRepeat - Whether it is for an event that failed before.
   */
  enter(lane: Lane = 'background', isRepeat = false): number {
    if (lane === 'background') this.#inFlight += 1;
    else this.#foregroundInFlight += 1;
    if (isRepeat) this.#repeats.sent();
    if (this.#pause !== undefined && lane === 'background') {
      this.#onlyRepeats = isRepeat && !this.#isRepeatsTurn;
      this.#isRepeatsTurn = !isRepeat;
    }
    this.#quota?.sent();
    return this.#epoch;
  }

  /** A request has come back, with or without an answer. */
  leave(lane: Lane = 'background', isRepeat = false): void {
    if (lane === 'background') this.#inFlight -= 1;
    else this.#foregroundInFlight -= 1;
    if (isRepeat) this.#repeats.returned();
  }

  /** A repetition was no failure of its event. */
  refundRepeat(): void {
    this.#repeats.refund();
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

  /** An event was accepted, or refused for good: Intercom works. */
  passed(epoch: number, sentAtMs: number, isFirst: boolean): void {
    this.#passes.passed(sentAtMs, isFirst);
    this.#repeats.passed();
    // What was sent before a suspicion arose refutes it all the same.
    const refutes = this.#pause !== undefined && this.#origin.isSuspicion;
    this.succeeded(refutes ? this.#epoch : epoch);
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

  /**
   * A request has failed and may be sent again.
   *
   * @param isFirst - Whether its event has not failed before.
   * @param sentAtMs - When it was sent.
   */
  failed(epoch: number, nowMs: number, isFirst = true, sentAtMs = nowMs): void {
    if (isFirst) this.#passes.failed();
    if (this.#passes.isSince(sentAtMs)) {
      // Others that were sent later are accepted, so it says nothing about them; but a request that hangs takes a place.
      this.observeLatency(nowMs - sentAtMs, nowMs);
      return;
    }
    // Requests that were sent before a pause fail together and count as one failure.
    if (epoch !== this.#epoch) return;
    // An event that fails again is no sign of congestion.
    if (isFirst) this.#limit.failed();
    const waitMs = this.#breaker.failed(isFirst);
    if (waitMs === undefined) return;
    const jitterMs = this.#options.random() * 0.25 * waitMs;
    const pause: Pause = { because: 'unavailable', untilMs: nowMs + waitMs + jitterMs };
    this.#begin(pause, nowMs, { isOpenToNew: this.#isOpenToNew(isFirst), isSuspicion: false });
  }

  /**
   * An answer would pause all delivery, but it may concern its event only. Until another event is answered like
   * this, those that have not failed may be sent, one at a time.
   */
  suspect(pause: Pause, nowMs: number, isFirst: boolean): void {
    if (isFirst) this.#passes.failed();
    const isConfirmed = isFirst && this.#pause !== undefined && this.#origin.isSuspicion;
    const isOpenToNew = !isConfirmed && (isFirst || this.#isOpenToNew(isFirst));
    this.#begin(pause, nowMs, { isOpenToNew, isSuspicion: true });
  }

  get #allInFlight(): number {
    return this.#inFlight + this.#foregroundInFlight;
  }

  /** Stops delivery until then; afterwards one request is sent first. */
  pause(pause: Pause, nowMs: number): void {
    this.#begin(pause, nowMs, forAll);
  }

  /** An event that failed again, and went because no other was waiting, shows nothing about others. */
  #isOpenToNew(isFirst: boolean): boolean {
    return !isFirst && this.#onlyRepeats;
  }

  #begin(pause: Pause, nowMs: number, origin: PauseOrigin): void {
    const current = this.pauseAt(nowMs);
    if (current !== undefined) {
      const { isOpenToNew } = this.#origin;
      if (isOpenToNew === origin.isOpenToNew && current.untilMs >= pause.untilMs) return;
      // One for all is not weakened by one for some.
      if (!isOpenToNew && origin.isOpenToNew) return;
    }
    const isNews = this.#pause?.because !== pause.because;
    if (this.#pause === undefined) this.#isRepeatsTurn = false;
    this.#pause = pause;
    this.#origin = origin;
    this.#epoch += 1;
    this.#limit.restart();
    if (isNews) this.#options.onPause(pause, nowMs);
  }
}
