import type { CancelTimer, Clock } from '@intercom-events/core';
import { until } from './turns.js';

interface Timer {
  readonly dueMs: number;
  readonly order: number;
  readonly fn: () => void;
}

/** 2027-01-15 08:00:00 UTC, the beginning of a ten-second window. */
const startMs = 1_800_000_000_000;
/** Turns without any work after which none is to be expected: all of it announces itself. */
const quietTurns = 3;

/**
 * A clock that stands until it is advanced. Timers fire in order, and between two of them everything
 * that they began over real sockets comes to its end.
 */
export class VirtualClock implements Clock {
  /** Whether nothing is on its way any more; set by whoever knows. */
  isQuiet: () => boolean = () => true;
  describe: () => string = () => '';
  /** What the wall clock is off by, in milliseconds. */
  skewMs = 0;
  readonly #timers = new Set<Timer>();
  #nowMs = 0;
  #order = 0;
  #soon = 0;

  wallMs = (): number => startMs + this.#nowMs + this.skewMs;

  /** How many timers are set. */
  get timers(): number {
    return this.#timers.size;
  }

  nowMs = (): number => this.#nowMs;

  get wallSec(): number {
    return Math.floor(this.wallMs() / 1000);
  }

  after = (delayMs: number, fn: () => void): CancelTimer => {
    // Node fires timers beyond this at once, which is the last thing that was wanted.
    if (!(delayMs <= 2_147_483_647)) throw new Error(`A timer of ${delayMs} ms was asked for.`);
    const timer = { dueMs: this.#nowMs + Math.max(0, delayMs), order: this.#order++, fn };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  };

  soon = (fn: () => void): void => {
    this.#soon += 1;
    setImmediate(() => {
      this.#soon -= 1;
      fn();
    });
  };

  /** Lets everything that can happen without time passing happen. */
  async settle(): Promise<void> {
    let quiet = 0;
    await until(
      () => {
        quiet = this.#soon === 0 && this.isQuiet() ? quiet + 1 : 0;
        return quiet > quietTurns;
      },
      () => `everything should have settled, but there are ${this.describe()}`,
    );
  }

  /** Lets so much time pass, timer by timer. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    await this.settle();
    for (let next = this.#next(endMs); next !== undefined; next = this.#next(endMs)) {
      this.#timers.delete(next);
      this.#nowMs = Math.max(this.#nowMs, next.dueMs);
      next.fn();
      await this.settle();
    }
    this.#nowMs = endMs;
    await this.settle();
  }

  /** Time passes while the process is frozen: what was due meanwhile is late when it wakes. */
  async thaw(frozenMs: number): Promise<void> {
    this.#nowMs += frozenMs;
    await this.advance(0);
  }

  /** Lets time pass until something is true, at most so much. */
  async advanceUntil(isTrue: () => boolean, { maxMs }: { readonly maxMs: number }): Promise<void> {
    const endMs = this.#nowMs + maxMs;
    await this.settle();
    while (!isTrue()) {
      const next = this.#next(endMs);
      if (next === undefined) throw new Error(`It did not become true within ${maxMs} ms.`);
      await this.advance(Math.max(0, next.dueMs - this.#nowMs));
    }
  }

  #next(endMs: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.dueMs > endMs) continue;
      const isEarlier =
        first === undefined ||
        timer.dueMs < first.dueMs ||
        (timer.dueMs === first.dueMs && timer.order < first.order);
      if (isEarlier) first = timer;
    }
    return first;
  }
}
