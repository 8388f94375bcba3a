import type { Clock } from '../model/clock.js';
import type { PauseReason } from '../model/reasons.js';
import type { Turnstile } from '../model/turnstile.js';

/** What a pass is made of. */
export interface PassOptions {
  readonly gate: Turnstile;
  readonly clock: Clock;
  readonly concurrency: number;
  readonly outageMs: number;
  /** Told when there was nothing but trouble for `outageMs`. */
  readonly onOutage: () => void;
}

/**
 * Says when the next event of an import may go: never more than so many at once, after trouble one
 * first, and never against the gate. Notices when Intercom stays away.
 */
export class Pass {
  readonly #options: PassOptions;
  readonly #waiting = new Set<() => void>();
  #width: number;
  #inFlight = 0;
  #troubleSinceMs: number | undefined;
  #isShut = false;

  constructor(options: PassOptions) {
    this.#options = options;
    this.#width = options.concurrency;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** A place at once, if there is one: the gate's era. */
  enterNow(): number | undefined {
    const { gate, clock } = this.#options;
    if (this.#isShut || this.#troubleSinceMs !== undefined) return undefined;
    if (this.#inFlight >= this.#width) return undefined;
    const nowMs = clock.nowMs();
    if (gate.askAtMs(nowMs) > nowMs || this.waitingFor(nowMs) !== undefined) return undefined;
    this.#inFlight += 1;
    return gate.enterAsGuest();
  }

  /** Waits for a place; returns the gate's era, or `undefined` when there will be none any more. */
  async enter(): Promise<number | undefined> {
    const { gate, clock } = this.#options;
    for (;;) {
      if (this.#isShut) return undefined;
      const nowMs = clock.nowMs();
      if (this.#isOutage(nowMs)) this.#options.onOutage();
      else if (this.#inFlight >= this.#width) await this.#turn(undefined);
      else {
        const pause = this.waitingFor(nowMs);
        const atMs = Math.max(gate.askAtMs(nowMs), pause?.untilMs ?? 0);
        if (atMs <= nowMs) {
          this.#inFlight += 1;
          return gate.enterAsGuest();
        }
        await this.#turn(atMs - nowMs);
      }
    }
  }

  leave(): void {
    this.#inFlight -= 1;
    this.#options.gate.leaveAsGuest();
    this.#wakeAll();
  }

  /** The destination works. */
  succeeded(era: number): void {
    this.#options.gate.succeeded(era);
    this.#troubleSinceMs = undefined;
    this.#width = Math.min(this.#width * 2, this.#options.concurrency);
  }

  /** It does not, at the moment. */
  failed(era: number): void {
    const nowMs = this.#options.clock.nowMs();
    this.#options.gate.failed(era, nowMs);
    this.#troubleSinceMs ??= nowMs;
    this.#width = 1;
  }

  /** After 429: everybody waits, and one goes first. */
  limited(untilMs: number): void {
    this.#options.gate.pause({ because: 'rate_limited', untilMs }, this.#options.clock.nowMs());
    this.#width = 1;
  }

  /** What is waited for: not the trouble of others that an answer of its own will show soon enough. */
  waitingFor(nowMs: number): { because: PauseReason; untilMs: number } | undefined {
    const pause = this.#options.gate.pauseAt(nowMs);
    const isOurs = pause?.because === 'rate_limited' || pause?.because === 'unavailable';
    return isOurs ? pause : undefined;
  }

  /** Waits, unless it ends before. */
  async rest(untilMs: number): Promise<void> {
    const restMs = untilMs - this.#options.clock.nowMs();
    if (restMs > 0 && !this.#isShut) await this.#turn(restMs, 'alone');
  }

  /** Lets nobody in any more. */
  shut(): void {
    this.#isShut = true;
    this.#wakeAll();
  }

  #isOutage(nowMs: number): boolean {
    return this.#troubleSinceMs !== undefined && nowMs >= this.#outageEndsMs;
  }

  get #outageEndsMs(): number {
    return (this.#troubleSinceMs ?? Number.POSITIVE_INFINITY) + this.#options.outageMs;
  }

  /**
   * Sleeps until the time has come or the outage has lasted long enough; unless it is alone with its
   * wait, also until somebody has left.
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
