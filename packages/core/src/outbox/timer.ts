import type { CancelTimer, Clock } from '../model/clock.js';

/** One timer that can be set again. It does not keep the process alive. */
export class Timer {
  readonly #clock: Clock;
  readonly #fire: () => void;
  #cancel: CancelTimer | undefined;
  #isSoon = false;

  constructor(clock: Clock, fire: () => void) {
    this.#clock = clock;
    this.#fire = fire;
  }

  /** Fires at `dueMs` (monotonic clock) instead of when it was set to before; `Infinity` is never. */
  set(dueMs: number, nowMs: number): void {
    this.stop();
    if (Number.isFinite(dueMs)) this.#cancel = this.#clock.after(dueMs - nowMs, this.#fire);
  }

  /** Fires once in the next turn of the event loop, however often it is called until then. */
  soon(): void {
    if (this.#isSoon) return;
    this.#isSoon = true;
    this.#clock.soon(() => {
      this.#isSoon = false;
      this.#fire();
    });
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
