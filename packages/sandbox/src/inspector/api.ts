/**
 * What the inspector page gets from the server.
 *
 * @module
 */

import type { Fault } from '../faults/fault.js';
import type { Outcome, Reason } from '../received-request.js';
import type { Contact, NewContact } from '../state/contact.js';
import type { JsonObject, ListedEvent } from '../state/listed-event.js';

/**
 * What became of an event.
 *
 * - `waiting`: there is no response yet;
 * - `stored`: stored as it was sent;
 * - `changed`: stored, but Intercom keeps less or something else than what was sent;
 * - `duplicate`: answered with 202 and not stored, because the same contact, name and second was stored before;
 * - `refused`: not stored, and sending the same again is of no use before something was corrected;
 * - `failed`: not stored, and a client is expected to try again (429, 5xx, no response).
 */
export type EventState = 'waiting' | 'stored' | 'changed' | 'duplicate' | 'refused' | 'failed';

/** The identifier that Intercom uses to find the contact. */
export interface SentContact {
  readonly by: 'id' | 'user_id' | 'email';
  readonly value: string;
}

/** One request that tried to send an event. */
export interface EventAttempt {
  readonly request: number;
  /** The position in a bulk request, from 0; undefined for other requests. */
  readonly item: number | undefined;
  readonly atMs: number;
  readonly status: number | undefined;
  readonly state: EventState;
  readonly reason: Reason | undefined;
  /** The `kind` of the fault that was applied. */
  readonly fault: string | undefined;
}

/** An event in the list. Several attempts to send the same event are one row. */
export interface EventRow {
  /** Unique, also after a reset. Newer events have larger ids. */
  readonly id: number;
  /** When the first attempt arrived. */
  readonly atMs: number;
  /** The time of the event. */
  readonly createdAtSec: number | undefined;
  /** As Intercom stores it; `''` without a usable name. */
  readonly name: string;
  readonly contact: SentContact | undefined;
  /** Intercom's id of the contact, if it was found. */
  readonly contactId: string | undefined;
  readonly state: EventState;
  readonly attempts: number;
  /** The last attempt. */
  readonly last: EventAttempt;
  /** The metadata as text, shortened. */
  readonly preview: string;
  /** The differences of the stored form from what was sent, in words; `''` if there are none. */
  readonly note: string;
}

/** An event with everything that is known about it. */
export interface EventDetails {
  readonly row: EventRow;
  readonly attempts: readonly EventAttempt[];
  /** As it was sent; undefined if only the start of a large request was kept. */
  readonly sent: JsonObject | undefined;
  /** As Intercom lists it; undefined if it was not stored. */
  readonly stored: StoredForm | undefined;
  /** The metadata keys that were not stored. */
  readonly droppedKeys: readonly string[];
  /** The differences between the two, in words. */
  readonly differences: readonly string[];
  /** The event that was stored in place of a duplicate. */
  readonly original: OriginalEvent | undefined;
  /** The contact that must exist before the event can be stored. */
  readonly missingContact: NewContact | undefined;
}

export interface StoredForm {
  readonly event_name: string;
  readonly created_at: number;
  readonly metadata: JsonObject;
}

export interface OriginalEvent {
  /** Undefined if it is not kept any more. */
  readonly id: number | undefined;
  readonly atMs: number | undefined;
  /** Whether its metadata is different, so that the duplicate is lost. */
  readonly isDifferent: boolean;
}

/** A request in the list of requests. */
export interface RequestRow {
  readonly number: number;
  readonly atMs: number;
  readonly method: string;
  readonly path: string;
  readonly status: number | undefined;
  readonly outcome: Outcome | undefined;
  readonly isOver: boolean;
  /** Why it failed, and which fault it met. */
  readonly note: string | undefined;
}

/** A request with headers and body. The token is hidden. */
export interface RequestDetails extends RequestRow {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

/** An active fault, or one that requests hang on. */
export interface FaultView {
  readonly id: number;
  readonly kind: Fault['kind'];
  readonly times: number | 'always';
  /** The other settings as JSON, without `match` and shortened. */
  readonly settings: string;
  /** Whether it has a `match`. */
  readonly isSelective: boolean;
  readonly hits: number;
  readonly hanging: number;
}

export interface RateView {
  readonly perMinute: number;
  /** Calls per window. */
  readonly limit: number;
  readonly used: number;
  readonly resetSec: number;
  readonly windowSec: number;
  /** The windows before this one, oldest first. Windows without calls are left out. */
  readonly history: readonly RateWindowView[];
}

export interface RateWindowView {
  readonly startSec: number;
  readonly limit: number;
  readonly used: number;
  /** Calls that were answered with 429. */
  readonly refused: number;
}

/** A contact of events that were answered with 404, and that still does not exist. */
export interface MissingContact {
  readonly contact: SentContact;
  readonly events: number;
  readonly lastAtMs: number;
}

/** Everything but the lists. */
export interface Overview {
  readonly nowMs: number;
  readonly token: string;
  readonly isStrict: boolean;
  readonly latencyMs: number;
  /** The settings at the start. */
  readonly initial: {
    readonly isStrict: boolean;
    /** `false` for no limit. */
    readonly ratePerMinute: number | false;
  };
  readonly counts: {
    readonly requests: number;
    readonly stored: number;
    readonly duplicates: number;
    readonly contacts: number;
  };
  /** Undefined without a limit. */
  readonly rate: RateView | undefined;
  readonly faults: readonly FaultView[];
  readonly names: { readonly used: number; readonly max: number | false };
  readonly maxMetadataKeys: number;
  readonly missing: readonly MissingContact[];
  /** What an undo of the last "start over" brings back; undefined if there is nothing to undo. */
  readonly undo: { readonly requests: number; readonly stored: number } | undefined;
}

/** The first message of the live stream, and again after a reset: replaces everything. */
export interface LiveSnapshot {
  readonly events: readonly EventRow[];
  readonly requests: readonly RequestRow[];
  readonly overview: Overview;
}

/** A later message: new and changed rows. */
export interface LiveUpdate {
  readonly events: readonly EventRow[];
  readonly requests: readonly RequestRow[];
  /** Undefined if nothing in it changed. */
  readonly overview: Overview | undefined;
  /** Requests with a smaller number are not kept any more, nor are events without a later attempt. */
  readonly oldestRequest: number;
}

export interface ContactList {
  readonly contacts: readonly ContactListItem[];
  /** How many contacts match. */
  readonly total: number;
}

export interface ContactListItem {
  readonly contact: Contact;
  /** Events that are kept. */
  readonly events: number;
  readonly lastSec: number | undefined;
}

/** A contact with what it did. */
export interface ContactView {
  readonly contact: Contact;
  readonly names: readonly NameSummary[];
  /** The time range of the charts. */
  readonly fromSec: number;
  readonly toSec: number;
  /** Newest first, at most 500. */
  readonly events: readonly ListedEvent[];
  readonly eventCount: number;
}

/** How often a contact did something. Includes events that are not kept any more. */
export interface NameSummary {
  readonly name: string;
  readonly count: number;
  readonly first: string;
  readonly last: string;
  /** The kept events in equal parts of the time range. */
  readonly chart: readonly number[];
}

/** The settings that the page can change. */
export interface SettingsChange {
  readonly unknownContacts?: 'reject' | 'create';
  readonly latencyMs?: number;
  /** Calls per minute; `false` for no limit; `'initial'` for the limit at the start. */
  readonly rateLimit?: number | false | 'initial';
}
