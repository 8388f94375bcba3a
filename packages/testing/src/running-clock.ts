import { ManualClock, outsideRequests } from '@intercom-events/core/test-ports';

/**
 * A clock that stands still until the test advances it. While the client holds a timer, because the test waits
 * for `flush()`, `close()` or `send()`, time passes by itself.
 */
export class RunningClock extends ManualClock {
  /** Waits, in real time, for work that the clock cannot see. */
  readonly #beforeTime: () => Promise<void>;
  #isRunning = false;

  constructor(startMs: number, beforeTime: () => Promise<void>) {
    super(startMs);
    this.#beforeTime = beforeTime;
    const set = this.after;
    this.after = (delayMs, fn, options) => {
      const cancel = set(delayMs, fn, options);
      if (options?.hold === true) this.#run();
      return cancel;
    };
  }

  #run(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    // Time passes by itself, in the context of no request.
    void outsideRequests(async () => {
      while (this.heldTimers > 0) {
        await this.#beforeTime();
        await this.settle();
        // If the wait has ended meanwhile, no more time must pass.
        if (this.heldTimers > 0) await this.step();
      }
      this.#isRunning = false;
    });
  }
}
