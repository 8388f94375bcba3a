import type { Attempt, Decision } from '../model/decision.js';
import type { StoredEvent } from '../model/stored-event.js';

/** Whether an event still belongs to the outbox that has handed it out. An `AbortSignal` is one. */
export interface Lease {
  /** The event was forgotten, or another process has claimed it: no further attempt may begin. */
  readonly aborted: boolean;
}

/** Delivery as an outbox sees it: when an event may be sent, and what sends it. */
export interface Deliverer {
  /** When the next event may be sent (monotonic clock); `Infinity` is "after the next response". */
  readyAtMs(nowMs: number): number;
  /** When an event that failed before may be sent, if `readyAtMs()` allows it too. */
  repeatsAtMs(nowMs: number): number;
  /** Whether events that failed before go first, where both kinds wait. */
  readonly prefersRepeats: boolean;
  /**
   * Makes one attempt. Never rejects.
   *
   * @param nowMs - The moment at which the event was taken from the queue.
   * @param lease - Asked before each request. Without one nothing ends it. What is decided when it is
   *   aborted has no effect, except `delivered`.
   */
  deliver(event: StoredEvent, attempt: Attempt, nowMs: number, lease?: Lease): Promise<Decision>;
  /** The shortest time between two probes for unknown contacts, in milliseconds. */
  readonly probeSpacingMs: number;
}
