import type { CancelTimer, Clock } from '../model/clock.js';
import type { Exchange } from './exchange.js';

/**
 * Ends exchanges that take too long. All have the same time, so the first to begin is the first to
 * be late: one list and one timer serve them all.
 */
export class Deadlines {
  readonly #clock: Clock;
  #running: Exchange[] = [];
  /** How long the list may get before those that have settled are taken out. */
  #tidyAt = 64;
  #cancel: CancelTimer | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  watch(exchange: Exchange): void {
    this.#running.push(exchange);
    if (this.#running.length >= this.#tidyAt) this.#forgetSettled();
    if (this.#cancel === undefined) this.#wait();
  }

  /** Ends everything now. */
  abortAll(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    for (const exchange of this.#running.splice(0)) exchange.giveUp('aborted');
  }

  #wait(): void {
    const first = this.#running[0];
    if (first === undefined) return;
    const delayMs = Math.max(0, first.deadlineMs - this.#clock.nowMs());
    this.#cancel = this.#clock.after(delayMs, () => this.#ring());
  }

  #ring(): void {
    this.#cancel = undefined;
    const nowMs = this.#clock.nowMs();
    for (const exchange of this.#running) {
      if (exchange.deadlineMs <= nowMs) exchange.giveUp('timeout');
    }
    this.#forgetSettled();
    this.#wait();
  }

  #forgetSettled(): void {
    this.#running = this.#running.filter((exchange) => !exchange.isSettled);
    this.#tidyAt = 64 + 2 * this.#running.length;
  }
}
