import type { NewContact } from '../state/contact.js';
import type { JsonObject } from '../state/listed-event.js';
import type { RequestRecord } from '../state/request-record.js';
import type { EventDetails, OriginalEvent, SentContact } from './api.js';
import { eventsOf } from './event-attempts.js';
import { type EventEntry, type EventLog, rowOf, stateOfEntry } from './event-log.js';
import type { InspectorContext } from './inspector-context.js';
import { type StoredDifferences, storedForm } from './stored-form.js';

/** An event with everything that is known about it. */
export function eventDetails(
  entry: EventEntry,
  log: EventLog,
  { requestLog, options }: InspectorContext,
): EventDetails {
  const sent = sentEvent(entry, (number) => requestLog.find(number));
  const state = stateOfEntry(entry);
  const isStored = state === 'stored' || state === 'changed';
  const form: StoredDifferences | undefined =
    isStored && sent !== undefined ? storedForm(sent, options.maxMetadataKeys) : undefined;
  return {
    row: rowOf(entry),
    attempts: entry.attempts,
    sent,
    stored: form?.stored,
    droppedKeys: form?.droppedKeys ?? [],
    differences: form?.differences ?? [],
    original: state === 'duplicate' ? originalOf(entry, sent, log, requestLog) : undefined,
    missingContact: state === 'refused' ? missingContact(entry) : undefined,
  };
}

type FindRequest = (number: number) => RequestRecord | undefined;

/** The event in the newest request that is still kept. */
function sentEvent({ attempts }: EventEntry, find: FindRequest): JsonObject | undefined {
  for (const { request, item } of attempts.toReversed()) {
    const record = find(request);
    const sent = record && eventsOf(record)[item ?? 0]?.event;
    if (sent !== undefined) return sent;
  }
  return undefined;
}

function originalOf(
  entry: EventEntry,
  sent: JsonObject | undefined,
  log: EventLog,
  requestLog: InspectorContext['requestLog'],
): OriginalEvent {
  const original = log.originalOf(entry);
  if (original === undefined) return { id: undefined, atMs: undefined, isDifferent: false };
  const first = sentEvent(original, (number) => requestLog.find(number));
  const stored = original.attempts.find(({ state }) => state === 'stored');
  return {
    id: original.id,
    atMs: stored?.atMs,
    isDifferent: JSON.stringify(first?.metadata ?? {}) !== JSON.stringify(sent?.metadata ?? {}),
  };
}

/** By the identifier that Intercom would use. */
function missingContact({ contact, attempts }: EventEntry): NewContact | undefined {
  if (contact === undefined || attempts.at(-1)?.reason?.code !== 'not_found') return undefined;
  return newContact(contact);
}

function newContact({ by, value }: SentContact): NewContact {
  if (by === 'id') return { id: value };
  return by === 'user_id' ? { user_id: value } : { email: value };
}
