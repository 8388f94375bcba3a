import { createHash } from 'node:crypto';
import { normaliseEventName } from '../state/event-names.js';
import { identityOf } from '../state/identity.js';
import type { JsonObject } from '../state/listed-event.js';
import type { RequestRecord } from '../state/request-record.js';
import type { EventAttempt, EventRow, EventState, SentContact } from './api.js';
import { attemptOf, eventsOf, isConfirmed, type SentEvent } from './event-attempts.js';
import { previewOf, storedForm } from './stored-form.js';

const maxTextLength = 200;

/** One event and the attempts to send it. */
export interface EventEntry {
  readonly id: number;
  readonly key: string;
  readonly name: string;
  readonly contact: SentContact | undefined;
  readonly createdAtSec: number | undefined;
  readonly preview: string;
  /** The differences of the stored form from what was sent, in words; `''` if there are none. */
  readonly note: string;
  /** Intercom's id of the contact, once an attempt found it. */
  contactId: string | undefined;
  readonly attempts: EventAttempt[];
}

/** The events in the kept requests. Requests that send the same event again belong to one entry. */
export class EventLog {
  readonly #maxMetadataKeys: number;
  readonly #entries = new Map<number, EventEntry>();
  readonly #byRequest = new Map<number, readonly EventEntry[]>();
  /** Events without a confirmed attempt, by content. */
  readonly #unconfirmed = new Map<string, EventEntry>();
  /** Stored events by contact, name and second. */
  readonly #stored = new Map<string, EventEntry>();
  #lastId = 0;

  constructor(maxMetadataKeys: number) {
    this.#maxMetadataKeys = maxMetadataKeys;
  }

  get entries(): readonly EventEntry[] {
    return [...this.#entries.values()];
  }

  find(id: number): EventEntry | undefined {
    return this.#entries.get(id);
  }

  /** The event that was stored in place of a duplicate. */
  originalOf(duplicate: EventEntry): EventEntry | undefined {
    const stored = this.#stored.get(storedKey(duplicate));
    return stored === duplicate ? undefined : stored;
  }

  /** Adds the events of a new request, or updates them. Returns those that changed. */
  update(request: RequestRecord): readonly EventEntry[] {
    const known = this.#byRequest.get(request.number);
    if (known === undefined) return this.#add(request);
    for (const [index, entry] of known.entries()) {
      const at = entry.attempts.findIndex(
        (one) => one.request === request.number && (one.item ?? 0) === index,
      );
      entry.attempts[at] = attemptOf(request, entry.attempts[at]?.item);
      this.#settle(entry, request, index);
    }
    return known;
  }

  /** Drops events whose requests are not kept any more. */
  prune(oldestRequest: number): void {
    for (const [number, entries] of this.#byRequest) {
      if (number >= oldestRequest) return;
      this.#byRequest.delete(number);
      for (const entry of entries) if (lastOf(entry).request < oldestRequest) this.#drop(entry);
    }
  }

  clear(): void {
    this.#entries.clear();
    this.#byRequest.clear();
    this.#unconfirmed.clear();
    this.#stored.clear();
  }

  #add(request: RequestRecord): readonly EventEntry[] {
    const entries = eventsOf(request).map((sent) => {
      const entry = this.#entryOf(sent, request.number);
      entry.attempts.push(attemptOf(request, sent.item));
      this.#settle(entry, request, sent.item ?? 0);
      return entry;
    });
    if (entries.length > 0) this.#byRequest.set(request.number, entries);
    return entries;
  }

  #entryOf({ event }: SentEvent, request: number): EventEntry {
    const key = contentKey(event);
    const known = this.#unconfirmed.get(key);
    // The same event twice in a bulk request is a duplicate, not another attempt.
    if (known !== undefined && lastOf(known).request !== request) return known;
    this.#lastId += 1;
    const entry = newEntry(this.#lastId, key, event, this.#maxMetadataKeys);
    this.#entries.set(entry.id, entry);
    return entry;
  }

  #settle(entry: EventEntry, request: RequestRecord, index: number): void {
    const result = request.eventResults?.[index];
    if (result !== undefined && result.outcome !== 'refused') {
      entry.contactId = result.contactId;
      if (result.outcome === 'stored') this.#stored.set(storedKey(entry), entry);
    }
    if (entry.key === '' || isConfirmed(lastOf(entry))) this.#unconfirmed.delete(entry.key);
    else this.#unconfirmed.set(entry.key, entry);
  }

  #drop(entry: EventEntry): void {
    this.#entries.delete(entry.id);
    if (this.#unconfirmed.get(entry.key) === entry) this.#unconfirmed.delete(entry.key);
    if (this.#stored.get(storedKey(entry)) === entry) this.#stored.delete(storedKey(entry));
  }
}

/** The state of an event is the best one of its attempts, or else the last one. */
export function stateOfEntry({ attempts, note }: EventEntry): EventState {
  const states = attempts.map(({ state }) => state);
  if (states.includes('stored')) return note === '' ? 'stored' : 'changed';
  if (states.includes('duplicate')) return 'duplicate';
  return states.at(-1) ?? 'waiting';
}

export function rowOf(entry: EventEntry): EventRow {
  const { id, name, contact, contactId, createdAtSec, preview, note, attempts } = entry;
  const last = lastOf(entry);
  return {
    ...{ id, name, contact, contactId, createdAtSec, preview, note, last },
    atMs: attempts[0]?.atMs ?? last.atMs,
    state: stateOfEntry(entry),
    attempts: attempts.length,
  };
}

function lastOf({ attempts }: EventEntry): EventAttempt {
  const last = attempts.at(-1);
  if (last === undefined) throw new Error('An event has at least one attempt.');
  return last;
}

function newEntry(
  id: number,
  key: string,
  event: JsonObject | undefined,
  maxMetadataKeys: number,
): EventEntry {
  const { event_name: name, created_at: createdAt, metadata } = event ?? {};
  const isStorable = event !== undefined && typeof name === 'string';
  return {
    id,
    key,
    name: typeof name === 'string' ? normaliseEventName(name).slice(0, maxTextLength) : '',
    contact: contactOf(event),
    createdAtSec: typeof createdAt === 'number' ? createdAt : undefined,
    preview: previewOf(metadata, maxTextLength),
    note: isStorable ? storedForm(event, maxMetadataKeys).differences.join(' ') : '',
    contactId: undefined,
    attempts: [],
  };
}

function contactOf(event: JsonObject | undefined): SentContact | undefined {
  const identity = event && identityOf(event);
  if (identity === undefined) return undefined;
  for (const by of ['id', 'user_id', 'email'] as const) {
    const value = identity[by];
    if (value !== undefined) return { by, value };
  }
  return undefined;
}

/** The same for requests that send the same event; `''` if that cannot be told. */
function contentKey(event: JsonObject | undefined): string {
  if (event === undefined) return '';
  const { event_name, created_at, metadata = null } = event;
  try {
    const text = JSON.stringify([event_name, created_at, contactOf(event), metadata]);
    return text.length < 500 ? text : createHash('sha256').update(text).digest('hex');
  } catch {
    // It is nested too deeply.
    return '';
  }
}

function storedKey({ contactId, name, createdAtSec }: EventEntry): string {
  return `${contactId} ${createdAtSec} ${name}`;
}
