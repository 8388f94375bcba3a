import * as timers from 'node:timers';
import type { CancelTimer, Clock } from './model/clock.js';
import { outsideRequests } from './platform/outside-requests.js';

// Taken when the module is loaded: a test may put fake timers and a fake clock in their place.
const { setImmediate, setTimeout } = timers;
const monotonicMs = performance.now.bind(performance);

interface Timer {
  readonly dueMs: number;
  readonly isHeld: boolean;
  readonly fn: () => void;
}

/** 2027-01-15 08:00:00 UTC, the beginning of a ten-second window. */
export const manualStartMs = 1_800_000_000_000;
/** Turns of the event loop without new work after which none is to be expected. */
const idleTurns = 3;
/** Turns after which the event loop is left alone for a moment, so that others may use the processor. */
const busyTurns = 100;
/** How long work may take to end on a machine that is busy with other things; never a measurement. */
const patienceMs = 20_000;
/** Node fires a timer beyond this at once. */
const longestTimerMs = 2_147_483_647;

/** A clock for tests: time stands still until `advance()` is called. */
export class ManualClock implements Clock {
  /** Whether everything has ended that the clock cannot see, e.g. requests over sockets. */
  isIdle: () => boolean = () => true;
  /** What has not ended yet, for the message when it never does. */
  describe: () => string = () => 'callbacks that follow each other without end';
  /** What the wall clock is off by, in milliseconds. */
  skewMs = 0;
  readonly #startMs: number;
  /** By the time they are due; those of one time in the order in which they were set. */
  readonly #timers: Timer[] = [];
  #nowMs = 0;
  #soonCount = 0;
  #soonPending = 0;

  /** @param startMs - What the wall clock shows at the beginning, in Unix milliseconds. */
  constructor(startMs: number = manualStartMs) {
    this.#startMs = startMs;
  }

  wallMs = (): number => this.#startMs + this.#nowMs + this.skewMs;

  nowMs = (): number => this.#nowMs;

  after = (delayMs: number, fn: () => void, options?: { readonly hold?: boolean }): CancelTimer => {
    if (!(delayMs <= longestTimerMs)) throw new Error(`A timer of ${delayMs} ms was asked for.`);
    const dueMs = this.#nowMs + Math.max(0, delayMs);
    const timer = { dueMs, isHeld: options?.hold === true, fn };
    const before = this.#timers.findLastIndex((other) => other.dueMs <= dueMs);
    this.#timers.splice(before + 1, 0, timer);
    return () => {
      const at = this.#timers.indexOf(timer);
      if (at >= 0) this.#timers.splice(at, 1);
    };
  };

  soon = (fn: () => void): void => {
    this.#soonCount += 1;
    this.#soonPending += 1;
    outsideRequests(setImmediate, () => {
      this.#soonPending -= 1;
      fn();
    });
  };

  get wallSec(): number {
    return Math.floor(this.wallMs() / 1_000);
  }

  /** How many timers are set. */
  get timers(): number {
    return this.#timers.length;
  }

  /** How many of them keep the process alive. */
  get heldTimers(): number {
    return this.#timers.filter(({ isHeld }) => isHeld).length;
  }

  /** How often `soon()` was called. */
  get soonCount(): number {
    return this.#soonCount;
  }

  /** Lets everything happen that can happen without time passing. */
  async settle(): Promise<void> {
    const endsMs = monotonicMs() + patienceMs;
    let idle = 0;
    for (let turns = 0; idle < idleTurns; turns += 1) {
      if (monotonicMs() > endsMs) throw new Error(`Waited in vain: there are ${this.describe()}.`);
      await (turns < busyTurns || idle > 0 ? turn() : pause());
      idle = this.#isQuiet() ? idle + 1 : 0;
    }
  }

  /** Lets `ms` pass, timer by timer. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    await this.settle();
    while (await this.step(endMs));
    this.jump(endMs - this.#nowMs);
    await this.settle();
  }

  /** Lets time pass, timer by timer, until something is true. */
  async advanceUntil(isTrue: () => boolean, { maxMs }: { readonly maxMs: number }): Promise<void> {
    const endMs = this.#nowMs + maxMs;
    await this.settle();
    while (!isTrue()) {
      if (!(await this.step(endMs))) throw new Error(`It did not become true within ${maxMs} ms.`);
      await this.settle();
    }
  }

  /** Fires the next timer, if one is due by `endMs`; resolves when what it began has ended. */
  async step(endMs = Number.POSITIVE_INFINITY): Promise<boolean> {
    const [next] = this.#timers;
    if (next === undefined || next.dueMs > endMs) return false;
    this.#timers.shift();
    this.jump(next.dueMs - this.#nowMs);
    const before = this.#soonCount;
    outsideRequests(next.fn);
    await turn();
    // Most timers begin nothing, e.g. those that look for old events: no need to wait for them.
    if (this.#soonCount !== before || !this.#isQuiet()) await this.settle();
    return true;
  }

  /** Moves time forward and fires nothing: the timers that are due meanwhile are late. */
  jump(ms: number): void {
    this.#nowMs += Math.max(0, ms);
  }

  #isQuiet(): boolean {
    return this.#soonPending === 0 && this.isIdle();
  }
}

/** A millisecond of real time. */
function pause(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 1);
  });
}

/** One real turn of the event loop: sockets are looked at, and promises settle. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
