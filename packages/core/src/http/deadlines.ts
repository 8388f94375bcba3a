import type { CancelTimer, Clock } from '../model/clock.js';
import type { Exchange } from './exchange.js';

/**
 * Ends exchanges that take too long. All have the same time limit, so they time out in the order in which they
 * began: one list and one timer are enough.
 */
export class Deadlines {
  readonly #clock: Clock;
  #running: Exchange[] = [];
  /** The length of the list at which settled exchanges are removed. */
  #cleanUpAt = 64;
  #cancel: CancelTimer | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  watch(exchange: Exchange): void {
    this.#running.push(exchange);
    if (this.#running.length >= this.#cleanUpAt) this.#removeSettled();
    if (this.#cancel === undefined) this.#schedule();
  }

  /** Ends everything now. */
  abortAll(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    for (const exchange of this.#running.splice(0)) exchange.giveUp('aborted');
  }

  #schedule(): void {
    const first = this.#running[0];
    if (first === undefined) return;
    const delayMs = Math.max(0, first.deadlineMs - this.#clock.nowMs());
    this.#cancel = this.#clock.after(delayMs, () => this.#timeUp());
  }

  #timeUp(): void {
    this.#cancel = undefined;
    const nowMs = this.#clock.nowMs();
    for (const exchange of this.#running) {
      if (exchange.deadlineMs <= nowMs) exchange.giveUp('timeout');
    }
    this.#removeSettled();
    this.#schedule();
  }

  #removeSettled(): void {
    this.#running = this.#running.filter((exchange) => !exchange.isSettled);
    this.#cleanUpAt = 64 + 2 * this.#running.length;
  }
}
