import type { Attempt, Decision } from '../model/decision.js';
import type { StoredEvent } from '../model/stored-event.js';

/** What an outbox needs to know of delivery: when it may hand out an event, and to whom. */
export interface Deliverer {
  /** When the next event may be handed out (steady clock); `Infinity` is "after an answer". */
  readyAtMs(nowMs: number): number;
  /**
   * Tries once. Never rejects.
   *
   * @param nowMs - The moment at which the event was handed out.
   * @param isForgotten - Whether its contact was forgotten meanwhile; given for questions for unknown contacts.
   */
  deliver(
    event: StoredEvent,
    attempt: Attempt,
    nowMs: number,
    isForgotten?: () => boolean,
  ): Promise<Decision>;
  /** The shortest time between two questions for unknown contacts, in milliseconds. */
  readonly probeSpacingMs: number;
}
