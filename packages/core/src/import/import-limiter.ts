import type { Attempted } from '../delivery/attempt.js';
import { ConcurrencyLimit } from '../delivery/concurrency-limit.js';
import type { Gate, Pause } from '../delivery/gate.js';
import type { Clock } from '../model/clock.js';

/** What a limiter needs. */
export interface LimiterOptions {
  readonly gate: Gate;
  readonly clock: Clock;
  readonly concurrency: number;
  readonly outageMs: number;
  /** Told when nothing has succeeded for `outageMs`. */
  readonly onOutage: () => void;
}

/**
 * Says when the next event of an import may be sent: within its concurrency, fewer at a time after a failure,
 * and only when the gate is open. Notices when Intercom is unreachable for long.
 */
export class ImportLimiter {
  readonly #options: LimiterOptions;
  readonly #waiting = new Set<() => void>();
  readonly #limit: ConcurrencyLimit;
  #inFlight = 0;
  #troubleSinceMs: number | undefined;
  #isShut = false;

  constructor(options: LimiterOptions) {
    this.#options = options;
    this.#limit = new ConcurrencyLimit(options.concurrency);
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** How many events may be in flight. */
  get concurrency(): number {
    return this.#limit.current;
  }

  /**
   * Whether a request may be sent now; the caller sends it in the same tick, so that no other can come in
   * between, and calls `leave()` when it has come back.
   */
  tryEnter(): boolean {
    const nowMs = this.#options.clock.nowMs();
    if (this.#isShut || this.#isOutage(nowMs) || this.#inFlight >= this.concurrency) return false;
    if (this.#readyAtMs(nowMs) > nowMs) return false;
    this.#inFlight += 1;
    return true;
  }

  leave(): void {
    this.#inFlight -= 1;
    this.#wakeAll();
  }

  /** Waits until `tryEnter()` may succeed; `false`: nothing will be sent any more. */
  async wait(): Promise<boolean> {
    const nowMs = this.#options.clock.nowMs();
    if (!this.#isShut && this.#isOutage(nowMs)) this.#options.onOutage();
    if (this.#isShut) return false;
    const isFull = this.#inFlight >= this.concurrency;
    await this.#turn(isFull ? undefined : this.#readyAtMs(nowMs) - nowMs);
    return !this.#isShut;
  }

  /** The destination works. */
  succeeded({ epoch, tookMs, endedMs }: Attempted): void {
    const { gate } = this.#options;
    gate.succeeded(epoch);
    this.#troubleSinceMs = undefined;
    this.#limit.observe(tookMs, gate.perMs(endedMs));
    this.#limit.succeeded();
  }

  /** A request has failed. */
  failed({ epoch, endedMs }: Attempted): void {
    this.#options.gate.failed(epoch, endedMs);
    this.#troubleSinceMs ??= endedMs;
    this.#limit.failed();
  }

  /** After 429: everything waits, then one request is sent first. */
  limited(untilMs: number, nowMs: number): void {
    this.#options.gate.pause({ because: 'rate_limited', untilMs }, nowMs);
    this.#limit.restart();
  }

  /** The pause that an import waits for: of other trouble its own answers will tell. */
  waitingFor(nowMs: number): Pause | undefined {
    const pause = this.#options.gate.pauseAt(nowMs);
    const isOurs = pause?.because === 'rate_limited' || pause?.because === 'unavailable';
    return isOurs ? pause : undefined;
  }

  /** Waits, unless it ends before. */
  async rest(untilMs: number): Promise<void> {
    const restMs = untilMs - this.#options.clock.nowMs();
    if (restMs > 0 && !this.#isShut) await this.#turn(restMs, 'alone');
  }

  /** Allows no more requests. */
  shut(): void {
    this.#isShut = true;
    this.#wakeAll();
  }

  #readyAtMs(nowMs: number): number {
    const atMs = this.#options.gate.withinRateAtMs(nowMs, this.#inFlight);
    return Math.max(atMs, this.waitingFor(nowMs)?.untilMs ?? 0);
  }

  #isOutage(nowMs: number): boolean {
    return this.#troubleSinceMs !== undefined && nowMs >= this.#outageEndsMs;
  }

  get #outageEndsMs(): number {
    return (this.#troubleSinceMs ?? Number.POSITIVE_INFINITY) + this.#options.outageMs;
  }

  /**
   * Sleeps until the time has come or the outage has lasted long enough; unless it is alone with its
   * wait, also until a request has come back.
   */
  #turn(ms: number | undefined, alone?: 'alone'): Promise<void> {
    const { clock } = this.#options;
    return new Promise((resolve) => {
      const leftMs = Math.max(1, Math.min(ms ?? 60_000, this.#outageEndsMs - clock.nowMs()));
      const finish = (): void => {
        cancel();
        this.#waiting.delete(wake);
        resolve();
      };
      const wake = (): void => {
        if (alone === undefined || this.#isShut) finish();
      };
      const cancel = clock.after(leftMs, finish);
      this.#waiting.add(wake);
    });
  }

  #wakeAll(): void {
    for (const wake of this.#waiting) wake();
  }
}
