import type { Gate } from '../delivery/gate.js';
import type { CancelTimer, Clock } from '../model/clock.js';
import type { PauseReason } from '../model/reasons.js';
import type { StoredEvent } from '../model/stored-event.js';
import type { Outbox } from '../outbox/outbox.js';

/** Why a flush, or a close, did not wait for everything. */
export type FlushCause = 'deadline' | 'unknown_contact' | 'waiting' | PauseReason;

/** What happened to the events that were accepted before a flush began. */
export interface FlushResult {
  readonly delivered: number;
  readonly dead: number;
  /** Neither delivered nor dead. */
  readonly pending: number;
  /** Set when something is pending: the deadline has passed, or why nothing that is left can be sent. */
  readonly because?: FlushCause;
}

/** What a flush needs from the rest of the client. */
export interface FlushParts {
  readonly clock: Clock;
  readonly outbox: Pick<Outbox, 'nextMoveAtMs' | 'stats'>;
  readonly gate: Pick<Gate, 'pauseAt'>;
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

/** Flushes in progress. Each counts down the events that were pending when it began. */
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
      // The only timer that keeps the process alive: for as long as the caller said.
      barrier.cancel = clock.after(deadlineInMs, () => this.#end(barrier, 'deadline'), {
        hold: true,
      });
      this.#waiting.add(barrier);
      // Not at once: pending events are handed out first.
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

  /** Ends the flushes for which nothing can be sent before their deadline. */
  look(): void {
    if (this.#waiting.size === 0) return;
    const nowMs = this.#parts.clock.nowMs();
    const nextMs = this.#parts.outbox.nextMoveAtMs(nowMs);
    for (const barrier of this.#waiting) {
      if (nextMs <= barrier.deadlineMs) continue;
      // If something can be sent now, the process was busy until after the deadline.
      this.#end(barrier, nextMs <= nowMs ? 'deadline' : this.#reason(nowMs));
    }
  }

  /** Why nothing that is left can be sent. */
  #reason(nowMs: number): FlushCause {
    const pause = this.#parts.gate.pauseAt(nowMs);
    if (pause !== undefined) return pause.because;
    const { parked, pending } = this.#parts.outbox.stats();
    return parked > 0 && parked === pending ? 'unknown_contact' : 'waiting';
  }

  #end(barrier: Barrier, because: FlushCause | undefined): void {
    if (!this.#waiting.delete(barrier)) return;
    barrier.cancel();
    const { delivered, dead, pending } = barrier;
    barrier.resolve({ delivered, dead, pending, ...(because && { because }) });
  }
}
