import type { StoredEvent } from '../model/stored-event.js';
import type { Due } from './schedule.js';

/** An event that is not simply next in line. */
export interface Waiting extends Due {
  readonly event: StoredEvent;
  /** How many attempts have failed. */
  readonly failures: number;
}

/** An event that may be sent from `dueMs` on. */
export function waiting(event: StoredEvent, failures: number, dueMs: number): Waiting {
  return { event, failures, dueMs, order: event.order };
}
