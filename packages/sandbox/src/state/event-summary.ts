import type { Contact } from './contact.js';
import type { EventCount } from './event-counts.js';

/** One event name in a summary, keys in this order. */
export interface SummarisedEvent {
  /** Lower-cased, with `.` and `$` replaced by `-`. */
  readonly name: string;
  /** ISO 8601 with milliseconds, UTC. */
  readonly first: string;
  /** ISO 8601 with milliseconds, UTC. */
  readonly last: string;
  readonly count: number;
  /** Admins write it in Intercom. The sandbox has none. */
  readonly description: null;
}

/**
 * The summary of a contact, as `GET /events?…&summary=true` returns it, keys in this order (recorded response
 * of 2018, fixtures of Intercom's Java client).
 *
 * `email` and `user_id` are absent when the contact has none. Events older than 90 days count too.
 */
export interface EventSummary {
  readonly type: 'event.summary';
  readonly email?: string;
  readonly intercom_user_id: string;
  readonly user_id?: string;
  readonly events: readonly SummarisedEvent[];
}

export function eventSummary(contact: Contact, events: readonly SummarisedEvent[]): EventSummary {
  const { id, user_id, email } = contact;
  return {
    type: 'event.summary',
    ...(email !== undefined && { email }),
    intercom_user_id: id,
    ...(user_id !== undefined && { user_id }),
    events,
  };
}

export function summarisedEvent(name: string, { count, firstSec, lastSec }: EventCount) {
  return { name, first: iso(firstSec), last: iso(lastSec), count, description: null };
}

/** The range of JavaScript dates, in seconds. */
const maxSec = 8_640_000_000_000;

function iso(sec: number): string {
  return new Date(Math.min(maxSec, Math.max(-maxSec, sec)) * 1000).toISOString();
}
