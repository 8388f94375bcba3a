import { contactKey, type DurableEvent } from '@intercom-events/core/outbox';
import { numberIn, type Row, type SqlValue, textIn } from '../database/node-sqlite.js';

/** The columns that an event has in the outbox and among the dead letters. */
export const eventColumns =
  'id, destination, accepted_by, contact_key, field, value, name, created_at_sec, accepted_at_ms, failures, fragment, dedupe_hash, bytes';

/** A placeholder for each of them. */
export const eventPlaces = eventColumns.replace(/\w+/g, '?');

/** The values of these columns. */
export function eventValues(event: DurableEvent, destination: number): SqlValue[] {
  const { id, acceptedBy, contact, name, createdAtSec, acceptedAtMs, failures, fragment } = event;
  return [
    ...[id, destination, acceptedBy, contactKey(contact), contact.field, contact.value],
    ...[name, createdAtSec, acceptedAtMs, failures, fragment, event.dedupeHash ?? null],
    Buffer.byteLength(fragment),
  ];
}

/** The event of a row. */
export function eventIn(row: Row, probes = 0): DurableEvent {
  const { dedupe_hash: dedupeHash } = row;
  return {
    id: textIn(row, 'id'),
    acceptedBy: textIn(row, 'accepted_by'),
    contact: contactIn(row),
    name: textIn(row, 'name'),
    createdAtSec: numberIn(row, 'created_at_sec'),
    acceptedAtMs: numberIn(row, 'accepted_at_ms'),
    dueAtMs: numberIn(row, 'due_at_ms'),
    failures: numberIn(row, 'failures'),
    probes,
    fragment: textIn(row, 'fragment'),
    ...(typeof dedupeHash === 'string' && { dedupeHash }),
  };
}

/** The contact of a row. */
export function contactIn(row: Row): DurableEvent['contact'] {
  const field = textIn(row, 'field');
  const value = textIn(row, 'value');
  if (field === 'id' || field === 'email') return { field, value };
  return { field: 'user_id', value };
}
