import type { StoredEvent } from '../model/stored-event.js';

/**
 * Events that could not be queued where the application had used up the stack, as a linked list: adding to it calls
 * no function.
 */
export interface Unqueued {
  readonly batch: readonly StoredEvent[];
  /** Those before it were queued. */
  readonly from: number;
  readonly next: Unqueued | undefined;
}

/** The events themselves. */
export function eventsOf(first: Unqueued | undefined): readonly StoredEvent[] {
  const events: StoredEvent[] = [];
  for (let rest = first; rest !== undefined; rest = rest.next) {
    events.push(...rest.batch.slice(rest.from));
  }
  return events;
}
