import type { CancelTimer, Clock } from '../model/clock.js';
import type { PauseReason } from '../model/reasons.js';
import type { StoredEvent } from '../model/stored-event.js';

/** Why a flush, or a close, did not wait for everything. */
export type FlushCause = 'deadline' | 'unknown_contact' | 'waiting' | PauseReason;

/** What has become of the events that were accepted before a flush began. */
export interface FlushResult {
  readonly delivered: number;
  readonly dead: number;
  /** Still on their way. */
  readonly pending: number;
  /** Set when something is pending: the deadline has passed, or what hinders everything that is left. */
  readonly because?: FlushCause;
}

/** What a flush needs to see of the rest. */
export interface FlushParts {
  readonly clock: Clock;
  /** When the next event could be tried (steady clock). */
  readonly nextMoveAtMs: (nowMs: number) => number;
  /** What hinders everything that is left. */
  readonly hindrance: () => FlushCause;
}

interface Barrier {
  readonly lastOrder: number;
  readonly deadlineMs: number;
  pending: number;
  delivered: number;
  dead: number;
  cancel: CancelTimer;
  readonly resolve: (result: FlushResult) => void;
}

/** Flushes that wait. Each counts down the events that were pending when it began. */
export class Flushes {
  readonly #parts: FlushParts;
  readonly #waiting = new Set<Barrier>();

  constructor(parts: FlushParts) {
    this.#parts = parts;
  }

  /** Waits until `pending` events, none accepted later than `lastOrder`, are delivered or dead. */
  wait(lastOrder: number, pending: number, deadlineInMs: number): Promise<FlushResult> {
    if (pending === 0) return Promise.resolve({ delivered: 0, dead: 0, pending: 0 });
    const { clock } = this.#parts;
    return new Promise((resolve) => {
      const barrier: Barrier = {
        lastOrder,
        deadlineMs: clock.nowMs() + deadlineInMs,
        pending,
        delivered: 0,
        dead: 0,
        cancel: () => {},
        resolve,
      };
      // The one timer that keeps the process alive, for as long as the caller said.
      barrier.cancel = clock.after(deadlineInMs, () => this.#end(barrier, 'deadline'), {
        hold: true,
      });
      this.#waiting.add(barrier);
      // Not at once: whatever is pending first gets the chance to be handed out.
      clock.soon(() => this.look());
    });
  }

  settled(event: StoredEvent, as: 'delivered' | 'dead'): void {
    for (const barrier of this.#waiting) {
      if (event.order === 0 || event.order > barrier.lastOrder) continue;
      barrier[as] += 1;
      barrier.pending -= 1;
      if (barrier.pending === 0) this.#end(barrier, undefined);
    }
  }

  /** Ends the flushes for which nothing can move any more before their deadline. */
  look(): void {
    if (this.#waiting.size === 0) return;
    const nowMs = this.#parts.clock.nowMs();
    const nextMs = this.#parts.nextMoveAtMs(nowMs);
    for (const barrier of this.#waiting) {
      if (nextMs <= barrier.deadlineMs) continue;
      // What can move now, or does, is only too late: the process was busy until after the deadline.
      this.#end(barrier, nextMs <= nowMs ? 'deadline' : this.#parts.hindrance());
    }
  }

  #end(barrier: Barrier, because: FlushCause | undefined): void {
    if (!this.#waiting.delete(barrier)) return;
    barrier.cancel();
    const { delivered, dead, pending } = barrier;
    barrier.resolve({ delivered, dead, pending, ...(because && { because }) });
  }
}
