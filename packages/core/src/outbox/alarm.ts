import type { CancelTimer, Clock } from '../model/clock.js';

/** One timer that can be set again; it never keeps the process alive. */
export class Alarm {
  readonly #clock: Clock;
  readonly #ring: () => void;
  #cancel: CancelTimer | undefined;
  #isSoon = false;

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock;
    this.#ring = ring;
  }

  /** Rings at `dueMs` of the steady clock instead of whenever it was set to; `Infinity` is never. */
  set(dueMs: number, nowMs: number): void {
    this.stop();
    if (Number.isFinite(dueMs)) this.#cancel = this.#clock.after(dueMs - nowMs, this.#ring);
  }

  /** Rings in the event loop's next turn; once, however often it is asked for. */
  soon(): void {
    if (this.#isSoon) return;
    this.#isSoon = true;
    this.#clock.soon(() => {
      this.#isSoon = false;
      this.#ring();
    });
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
