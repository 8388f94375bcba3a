import { AsyncResource } from 'node:async_hooks';
import type { CancelTimer, Clock } from '@intercom-events/core';
import { turn } from './real-time.js';

interface Timer {
  readonly dueMs: number;
  readonly order: number;
  readonly isHeld: boolean;
  readonly fn: () => void;
}

/** Turns without any work after which none is to be expected: all of it announces itself. */
const quietTurns = 3;

/** The context of everything the clock calls: never a request's. */
const outside = new AsyncResource('IntercomTestEvents');

/**
 * A clock that stands until it is turned, or until the client holds a timer: then somebody waits for it
 * (`flush()`, `close()`, `send()`), and time passes by itself until nobody does.
 */
export class ManualClock implements Clock {
  readonly #startMs: number;
  /** Waits, in real time, for what no clock knows of. */
  readonly #beforeTime: () => Promise<void>;
  readonly #timers = new Set<Timer>();
  #nowMs = 0;
  #order = 0;
  #soon = 0;
  #isRunning = false;

  constructor(startMs: number, beforeTime: () => Promise<void>) {
    this.#startMs = startMs;
    this.#beforeTime = beforeTime;
  }

  wallMs = (): number => this.#startMs + this.#nowMs;

  nowMs = (): number => this.#nowMs;

  after = (delayMs: number, fn: () => void, options?: { readonly hold?: boolean }): CancelTimer => {
    const dueMs = this.#nowMs + Math.max(0, delayMs);
    const timer = { dueMs, order: this.#order++, isHeld: options?.hold === true, fn };
    this.#timers.add(timer);
    if (timer.isHeld) this.#run();
    return () => {
      this.#timers.delete(timer);
    };
  };

  soon = (fn: () => void): void => {
    this.#soon += 1;
    void outside.runInAsyncScope(async () => {
      await turn();
      this.#soon -= 1;
      fn();
    });
  };

  /** Resolves when everything has happened that can happen without time passing. */
  async quiet(): Promise<void> {
    for (let quiet = 0; quiet < quietTurns; quiet = this.#soon === 0 ? quiet + 1 : 0) await turn();
  }

  /** Lets so much time pass, timer by timer. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    await this.quiet();
    while (await this.step(endMs));
    this.#nowMs = Math.max(this.#nowMs, endMs);
    await this.quiet();
  }

  /** Lets time pass to the next timer, if there is one by then, and what it begins come to its end. */
  async step(endMs = Number.POSITIVE_INFINITY): Promise<boolean> {
    const next = this.#next();
    if (next === undefined || next.dueMs > endMs) return false;
    this.#timers.delete(next);
    this.#nowMs = Math.max(this.#nowMs, next.dueMs);
    outside.runInAsyncScope(next.fn);
    await this.quiet();
    return true;
  }

  #run(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    void outside.runInAsyncScope(async () => {
      while (this.#isWaitedFor) {
        await this.#beforeTime();
        await this.quiet();
        // The wait may be over by now, and time is nobody's to spend.
        if (this.#isWaitedFor) await this.step();
      }
      this.#isRunning = false;
    });
  }

  get #isWaitedFor(): boolean {
    for (const { isHeld } of this.#timers) if (isHeld) return true;
    return false;
  }

  #next(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) {
      const isEarlier =
        first === undefined ||
        timer.dueMs < first.dueMs ||
        (timer.dueMs === first.dueMs && timer.order < first.order);
      if (isEarlier) first = timer;
    }
    return first;
  }
}
