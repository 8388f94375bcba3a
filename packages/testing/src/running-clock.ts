import { AsyncResource } from 'node:async_hooks';
import { ManualClock } from '@intercom-events/core/seams';

/** The context in which time passes by itself: never a request's. */
const outside = new AsyncResource('IntercomTestEvents');

/**
 * A clock that stands until the test moves it, or until the client holds a timer: then somebody waits for it
 * (`flush()`, `close()`, `send()`), and time passes by itself until nobody does.
 */
export class RunningClock extends ManualClock {
  /** Waits, in real time, for what no clock knows of. */
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
    void outside.runInAsyncScope(async () => {
      while (this.heldTimers > 0) {
        await this.#beforeTime();
        await this.settle();
        // The wait may be over by now, and then no time must pass.
        if (this.heldTimers > 0) await this.step();
      }
      this.#isRunning = false;
    });
  }
}
