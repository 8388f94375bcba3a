import type { IncomingHttpHeaders } from 'node:http';
import type { Outcome, Reason } from '../received-request.js';
import type { Contact } from './contact.js';
import type { EventCount } from './event-counts.js';
import type { JobItemError, JobTask } from './job.js';
import type { JsonObject } from './listed-event.js';

/** Everything that the sandbox remembers, as plain data. Faults and changed settings are not part of it. */
export interface SavedState {
  readonly version: 1;
  readonly workspace: SavedWorkspace;
  readonly jobs: readonly SavedJob[];
  readonly log: SavedLog;
}

/** Contacts and names are referred to by index. */
export interface SavedWorkspace {
  /** The last part of event ids. */
  readonly node: string;
  readonly contacts: readonly SavedContact[];
  readonly names: readonly string[];
  /** What is needed to find duplicates: contact, name and second of each event, one after the other. */
  readonly stored: readonly number[];
  readonly duplicates: number;
  readonly summaries: readonly (readonly [contact: number, name: number, count: EventCount])[];
  readonly events: readonly SavedEvent[];
}

export interface SavedContact {
  readonly contact: Contact;
  readonly index: number;
  /** Its events are kept, but it is not found any more. */
  readonly isRemoved: boolean;
}

export interface SavedEvent {
  readonly contact: number;
  readonly name: number;
  readonly createdAtSec: number;
  readonly metadata: JsonObject;
  readonly arrivedAtMs: number;
  readonly sequence: number;
}

export interface SavedJob {
  readonly app_id: string;
  readonly id: string;
  readonly createdAtSec: number;
  readonly closingAtSec: number;
  readonly tasks: readonly JobTask[];
  readonly errors: readonly JobItemError[];
}

export interface SavedLog {
  readonly requestCount: number;
  readonly byStatus: Readonly<Record<number, number>>;
  readonly requests: readonly SavedRequest[];
}

/** The result of one event of a request. */
export type EventResult =
  | { readonly outcome: 'stored' | 'duplicate'; readonly contactId: string }
  | { readonly outcome: 'refused'; readonly status: number; readonly reason: Reason };

export interface SavedRequest {
  readonly method: string;
  readonly path: string;
  readonly targetHost: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly atMs: number;
  readonly status: number | undefined;
  readonly isOver: boolean;
  readonly fault: string | undefined;
  readonly outcome: Outcome | undefined;
  readonly reason: Reason | undefined;
  readonly eventResults: readonly EventResult[] | undefined;
}
