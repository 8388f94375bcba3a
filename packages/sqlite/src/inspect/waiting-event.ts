import { numberIn, type Row, textIn } from '../database/node-sqlite.js';

/**
 * Why an event is in the file:
 * - `sending`: a process sends it at the moment, or was ended while it did;
 * - `ready`: it can be sent at once;
 * - `scheduled`: it waits for its second;
 * - `retrying`: attempts have failed, and the next one is later;
 * - `parked`: Intercom does not know its contact.
 */
export type WaitingState = 'sending' | 'ready' | 'scheduled' | 'retrying' | 'parked';

/** Every state. */
const waitingStates: readonly WaitingState[] = [
  'sending',
  'ready',
  'scheduled',
  'retrying',
  'parked',
];

/** An event that waits in a file. */
export interface WaitingEvent {
  readonly id: string;
  /** E.g. `user_id:42`. */
  readonly contact: string;
  readonly name: string;
  readonly createdAtSec: number;
  readonly acceptedAtMs: number;
  readonly state: WaitingState;
  /** How many attempts have failed. */
  readonly failures: number;
  /** When it can be sent next: the end of the lease, the next attempt, or the next question about its contact. */
  readonly nextAtMs: number;
  /** The origin of the API it is for. */
  readonly destination: string;
}

/** The state of an event, as SQL, at a moment that is bound three times. */
export const stateSql = `CASE
  WHEN event.lease_until_ms > ? THEN 'sending'
  WHEN event.parked = 1 THEN 'parked'
  WHEN event.failures > 0 AND event.due_at_ms > ? THEN 'retrying'
  WHEN event.due_at_ms > ? THEN 'scheduled'
  ELSE 'ready' END`;

/** A row of an event that waits. */
export function waitingIn(row: Row): WaitingEvent {
  const state = waitingStates.find((known) => known === row.state) ?? 'ready';
  return {
    id: textIn(row, 'id'),
    contact: `${textIn(row, 'field')}:${textIn(row, 'value')}`,
    name: textIn(row, 'name'),
    createdAtSec: numberIn(row, 'created_at_sec'),
    acceptedAtMs: numberIn(row, 'accepted_at_ms'),
    state,
    failures: numberIn(row, 'failures'),
    nextAtMs: numberIn(row, 'next_at_ms'),
    destination: textIn(row, 'origin'),
  };
}
