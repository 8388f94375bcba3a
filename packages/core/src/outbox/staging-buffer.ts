import type { CancelTimer, Clock } from '../model/clock.js';
import type { StoredEvent } from '../model/stored-event.js';
import { RingBuffer } from './ring-buffer.js';
import { repeatAfterMs } from './store-call.js';
import { eventsOf, type Unqueued } from './unqueued.js';

/** The size of one batch. */
const maxEvents = 256;
const maxBytes = 1_048_576;

/** What a staging buffer is made with. */
export interface StagingParts {
  readonly clock: Clock;
  readonly random: () => number;
  /** Stores a batch. Its promise settles within a bounded time. */
  readonly append: (batch: readonly StoredEvent[]) => Promise<void>;
  /** A batch is stored. */
  readonly onStored: (batch: readonly StoredEvent[]) => void;
  /** A batch could not be stored, as far as is known. It will be appended again. */
  readonly onFailure: (error: unknown) => void;
}

interface Waiter {
  readonly lastOrder: number;
  readonly resolve: () => void;
}

/**
 * Accepted events that are not stored yet. They are appended in batches, one batch at a time: the slower the store is,
 * the larger its batches are. A batch that fails stays in here and is appended again, first of all.
 */
export class StagingBuffer {
  readonly #parts: StagingParts;
  readonly #waiting = new RingBuffer<StoredEvent>();
  #underWay: readonly StoredEvent[] = [];
  #unadded: Unqueued | undefined;
  #isRunning = false;
  #isStopped = false;
  #failures = 0;
  #retryAtMs = 0;
  #cancelRetry: CancelTimer = () => {};
  readonly #waiters = new Set<Waiter>();

  constructor(parts: StagingParts) {
    this.#parts = parts;
  }

  get size(): number {
    return this.#waiting.size + this.#underWay.length + eventsOf(this.#unadded).length;
  }

  /** Whether the last append has failed. */
  get isFailing(): boolean {
    return this.#failures > 0;
  }

  get ids(): readonly string[] {
    const ids = this.#underWay.map(({ id }) => id);
    this.#waiting.visit(({ id }) => ids.push(id));
    return ids;
  }

  /** When something may change (monotonic clock); `Infinity` when it is empty. */
  nextMoveAtMs(nowMs: number): number {
    if (this.size === 0) return Number.POSITIVE_INFINITY;
    return this.#failures === 0 ? nowMs : Math.max(nowMs, this.#retryAtMs);
  }

  get oldestAcceptedAtMs(): number {
    const first = this.#underWay[0] ?? this.#waiting.first;
    return first?.acceptedAtMs ?? Number.POSITIVE_INFINITY;
  }

  /** Adds events. They are appended in a later turn of the event loop. Never throws. */
  add(batch: readonly StoredEvent[]): void {
    let from = 0;
    try {
      this.#begin();
      for (; from < batch.length; from += 1) {
        const event = batch[from];
        if (event !== undefined) this.#waiting.push(event);
      }
    } catch {
      // The application has used up the stack: no function can be called here. See `addRest()`.
      this.#unadded = { batch, from, next: this.#unadded };
    }
  }

  /** Adds what could not be added before. */
  addRest(): void {
    if (this.#unadded === undefined) return;
    const events = eventsOf(this.#unadded);
    this.#unadded = undefined;
    this.add(events);
  }

  /** Takes out the events that match, except those that are being appended. */
  takeWhere(isMatch: (event: StoredEvent) => boolean): readonly StoredEvent[] {
    this.addRest();
    const taken: StoredEvent[] = [];
    for (const event of this.#waiting.takeAll()) {
      if (isMatch(event)) taken.push(event);
      else this.#waiting.push(event);
    }
    this.#look();
    return taken;
  }

  /** Those of the events that are being appended that match. */
  underWayWhere(isMatch: (event: StoredEvent) => boolean): readonly StoredEvent[] {
    return this.#underWay.filter(isMatch);
  }

  /** How many events are in here that were accepted up to this place. */
  missing(lastOrder: number): number {
    this.addRest();
    let count = 0;
    const look = ({ order }: StoredEvent): void => {
      if (order <= lastOrder) count += 1;
    };
    this.#underWay.forEach(look);
    this.#waiting.visit(look);
    return count;
  }

  /** Resolves when all events up to this place are stored. */
  whenStored(lastOrder: number): Promise<void> {
    this.addRest();
    return new Promise((resolve) => {
      this.#waiters.add({ lastOrder, resolve });
      this.#look();
    });
  }

  /** Appends now what waits for its next try. */
  retryNow(): void {
    if (this.#failures === 0 || this.#isRunning) return;
    this.#cancelRetry();
    void this.#run();
  }

  /** Appends nothing more. Returns what is not known to be stored. */
  stop(): readonly StoredEvent[] {
    this.addRest();
    this.#isStopped = true;
    this.#cancelRetry();
    const left = [...this.#underWay, ...this.#waiting.takeAll()];
    this.#underWay = [];
    return left;
  }

  #begin(): void {
    if (this.#isRunning || this.#failures > 0 || this.#isStopped) return;
    this.#parts.clock.soon(() => void this.#run());
    this.#isRunning = true;
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    this.addRest();
    while (this.#waiting.size > 0 && !this.#isStopped) {
      if (!(await this.#appendNext())) break;
    }
    // What had failed was forgotten meanwhile: the next event must not wait for a retry that never comes.
    if (this.#waiting.size === 0) this.#failures = 0;
    this.#isRunning = false;
  }

  /** Returns whether the next batch may follow at once. */
  async #appendNext(): Promise<boolean> {
    const { append, onStored, onFailure } = this.#parts;
    const batch = this.#takeBatch();
    this.#underWay = batch;
    try {
      await append(batch);
    } catch (error) {
      if (this.#isStopped) return false;
      this.#putBack(batch);
      onFailure(error);
      return false;
    }
    if (this.#isStopped) return false;
    this.#underWay = [];
    this.#failures = 0;
    onStored(batch);
    this.#look();
    return true;
  }

  #takeBatch(): readonly StoredEvent[] {
    const batch: StoredEvent[] = [];
    let bytes = 0;
    while (batch.length < maxEvents && bytes < maxBytes) {
      const event = this.#waiting.shift();
      if (event === undefined) break;
      batch.push(event);
      bytes += event.fragment.length;
    }
    return batch;
  }

  #putBack(batch: readonly StoredEvent[]): void {
    const { clock, random } = this.#parts;
    this.#underWay = [];
    for (const event of [...batch].reverse()) this.#waiting.unshift(event);
    this.#failures += 1;
    const waitMs = repeatAfterMs(this.#failures, random());
    this.#retryAtMs = clock.nowMs() + waitMs;
    this.#cancelRetry = clock.after(waitMs, () => void this.#run());
  }

  #look(): void {
    if (this.#waiters.size === 0) return;
    let first = Number.POSITIVE_INFINITY;
    const look = ({ order }: StoredEvent): void => {
      first = Math.min(first, order);
    };
    this.#underWay.forEach(look);
    this.#waiting.visit(look);
    for (const waiter of this.#waiters) {
      if (waiter.lastOrder >= first) continue;
      this.#waiters.delete(waiter);
      waiter.resolve();
    }
  }
}
