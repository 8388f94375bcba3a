import type { CancelTimer, Clock } from '../model/clock.js';
import type { EventStore, Outcome } from './event-store.js';
import { callStore, repeatAfterMs } from './store-call.js';

/** The size of one batch. */
const maxOutcomes = 512;

/** What tells a store what has become of claimed events. */
export interface SettlementParts {
  readonly clock: Clock;
  readonly random: () => number;
  readonly store: Pick<EventStore, 'settle'>;
  /** The store knows. `isLost`: the event belonged to another client already, and nothing was changed. */
  readonly onSettled: (outcome: Outcome, isLost: boolean) => void;
  /** A batch is done. */
  readonly onBatch: (evicted: number) => void;
  readonly onFailure: (error: unknown) => void;
}

/** Tells the store what has become of claimed events: in batches, one at a time, and again until it is known there. */
export class Settlements {
  readonly #parts: SettlementParts;
  #waiting: Outcome[] = [];
  #failures = 0;
  #isRunning = false;
  #isStopped = false;
  #cancelRetry: CancelTimer = () => {};
  #onEmpty: () => void = () => {};

  constructor(parts: SettlementParts) {
    this.#parts = parts;
  }

  /** How many outcomes the store does not know yet. */
  get size(): number {
    return this.#waiting.length;
  }

  /** Whether the last call has failed. */
  get isFailing(): boolean {
    return this.#failures > 0;
  }

  add(outcome: Outcome): void {
    this.#waiting.push(outcome);
    if (this.#isRunning || this.#failures > 0 || this.#isStopped) return;
    this.#isRunning = true;
    // In a later turn, so that what ends together is one batch.
    this.#parts.clock.soon(() => void this.#run());
  }

  /** Tries again now what waits for its next try. */
  retryNow(): void {
    if (this.#failures === 0 || this.#isRunning) return;
    this.#cancelRetry();
    void this.#run();
  }

  /** Resolves when the store knows everything. */
  async whenEmpty(): Promise<void> {
    if (this.size > 0) await new Promise<void>((resolve) => (this.#onEmpty = resolve));
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancelRetry();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#waiting.length > 0 && !this.#isStopped) {
      if (!(await this.#settleNext())) break;
    }
    this.#isRunning = false;
    if (this.#waiting.length === 0) this.#onEmpty();
  }

  async #settleNext(): Promise<boolean> {
    const { onSettled, onBatch } = this.#parts;
    const batch = this.#waiting.slice(0, maxOutcomes);
    const settled = await this.#settle(batch);
    if (settled === undefined || this.#isStopped) return false;
    this.#waiting = this.#waiting.slice(batch.length);
    this.#failures = 0;
    for (const outcome of batch) onSettled(outcome, settled.lost.has(outcome.id));
    onBatch(settled.evicted);
    return true;
  }

  /** `undefined`: the store did not say that it has done it. */
  async #settle(
    batch: readonly Outcome[],
  ): Promise<{ readonly lost: ReadonlySet<string>; readonly evicted: number } | undefined> {
    const { clock, random, store, onFailure } = this.#parts;
    try {
      const { lost, evicted } = await callStore(clock, () => store.settle(batch));
      return { lost: new Set(lost), evicted };
    } catch (error) {
      if (this.#isStopped) return undefined;
      this.#failures += 1;
      const waitMs = repeatAfterMs(this.#failures, random());
      this.#cancelRetry = clock.after(waitMs, () => void this.#run());
      onFailure(error);
      return undefined;
    }
  }
}
