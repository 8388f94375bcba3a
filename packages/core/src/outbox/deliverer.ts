import type { Attempt, Decision } from '../model/decision.js';
import type { StoredEvent } from '../model/stored-event.js';

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
   * @param isForgotten - Whether the contact was forgotten since; given for probes.
   */
  deliver(
    event: StoredEvent,
    attempt: Attempt,
    nowMs: number,
    isForgotten?: () => boolean,
  ): Promise<Decision>;
  /** The shortest time between two probes for unknown contacts, in milliseconds. */
  readonly probeSpacingMs: number;
}
