import type { Clock } from './model/clock.js';
import type { StoredEvent } from './model/stored-event.js';

/** What the wall clock shows where a standing clock begins, in milliseconds. */
export const standingStartMs = 1_800_000_000_000;

/** A clock that stands until it is moved. */
export class StandingClock implements Clock {
  timeMs = 0;
  readonly timers = new Map<object, { dueMs: number; hold: boolean; fn: () => void }>();
  /** How often something was to be done soon. */
  soonCount = 0;
  #soon: (() => void)[] = [];

  wallMs = () => standingStartMs + this.timeMs;
  nowMs = () => this.timeMs;
  soon = (fn: () => void) => {
    this.soonCount += 1;
    this.#soon.push(fn);
  };

  after = (delayMs: number, fn: () => void, options?: { readonly hold?: boolean }) => {
    const key = {};
    const dueMs = this.timeMs + Math.max(0, delayMs);
    this.timers.set(key, { dueMs, fn, hold: options?.hold === true });
    return () => {
      this.timers.delete(key);
    };
  };

  /** How many timers keep the process alive. */
  get holds(): number {
    return [...this.timers.values()].filter(({ hold }) => hold).length;
  }

  /** Lets everything happen that needs no time. */
  async settle(): Promise<void> {
    for (let turns = 0; turns < 2; turns += 1) {
      for (const fn of this.#soon.splice(0)) fn();
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#soon.length > 0) turns = -1;
    }
  }

  /** Moves on, and lets everything happen that was to happen until then. */
  async advance(ms: number): Promise<void> {
    const endMs = this.timeMs + ms;
    await this.settle();
    for (;;) {
      const [first] = [...this.timers].sort(([, a], [, b]) => a.dueMs - b.dueMs);
      if (first === undefined || first[1].dueMs > endMs) break;
      this.timers.delete(first[0]);
      this.timeMs = Math.max(this.timeMs, first[1].dueMs);
      first[1].fn();
      await this.settle();
    }
    this.timeMs = endMs;
    await this.settle();
  }
}

/** An event of the user 42, accepted at 500 on the steady clock. */
export const placedOrder: StoredEvent = {
  id: 'e-1',
  order: 1,
  contact: { field: 'user_id', value: '42' },
  name: 'placed-order',
  createdAtSec: 1_800_000_000,
  acceptedAtMs: 500,
  notBeforeMs: 0,
  fragment: '"user_id":"42","event_name":"placed-order"',
  bytes: 10,
};
