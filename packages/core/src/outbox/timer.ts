import type { CancelTimer, Clock } from '../model/clock.js';

/** A timer that is later than this does not fire any more. */
const graceMs = 5_000;

/** One timer that can be set again. It does not keep the process alive. */
export class Timer {
  readonly #clock: Clock;
  readonly #fire: () => void;
  #cancel: CancelTimer | undefined;
  #dueMs = Number.POSITIVE_INFINITY;
  #isSoon = false;
  /** How often a turn was awaited: by this a turn that never comes is noticed. */
  #turns = 0;
  #turnsChecked = 0;

  constructor(clock: Clock, fire: () => void) {
    this.#clock = clock;
    this.#fire = fire;
  }

  /** Fires at `dueMs` (monotonic clock) instead of when it was set to before; `Infinity` is never. */
  set(dueMs: number, nowMs: number): void {
    this.stop();
    if (!Number.isFinite(dueMs)) return;
    this.#cancel = this.#clock.after(dueMs - nowMs, () => {
      this.#dueMs = Number.POSITIVE_INFINITY;
      this.#fire();
    });
    this.#dueMs = dueMs;
  }

  /** Fires once in the next turn of the event loop, however often it is called until then. */
  soon(): void {
    if (!this.#isSoon) this.soonAgain();
  }

  /** The same, even if a turn is awaited already: it may never come. */
  soonAgain(): void {
    this.#clock.soon(() => {
      this.#isSoon = false;
      this.#fire();
    });
    // Set last: the line above throws where the stack is used up, and then nothing will fire.
    this.#isSoon = true;
    this.#turns += 1;
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#dueMs = Number.POSITIVE_INFINITY;
  }

  /** Whether it is going to fire. */
  get isSet(): boolean {
    return this.#isSoon || Number.isFinite(this.#dueMs);
  }

  /**
   * Whether it should have fired and has not. To be called every few seconds: a turn of the event loop is late when
   * it was awaited at the last call already.
   */
  isLate(nowMs: number): boolean {
    const isSameTurn = this.#turns === this.#turnsChecked;
    this.#turnsChecked = this.#turns;
    return (this.#isSoon && isSameTurn) || nowMs - this.#dueMs > graceMs;
  }
}
