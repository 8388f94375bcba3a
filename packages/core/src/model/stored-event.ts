import type { Contact } from './contact.js';
import type { MetadataValue } from './metadata.js';

/** An accepted event, as an outbox keeps it until it is delivered or dead. */
export interface StoredEvent {
  /** Unique and stable: an outbox that is given the same id twice keeps one. */
  readonly id: string;
  /** Counts up with each event this process accepts; 0 for events it found in a shared outbox. */
  readonly order: number;
  readonly contact: Contact;
  /** As Intercom stores it: lower case, `.` and `$` as `-`. */
  readonly name: string;
  /** When the user did it, in whole Unix seconds; never changed again, so that a retry is safe. */
  readonly createdAtSec: number;
  /** When `track()` accepted it, on the client's monotonic clock, in milliseconds. */
  readonly acceptedAtMs: number;
  /** Not to be sent before this moment of the monotonic clock, in milliseconds; 0: at once. */
  readonly notBeforeMs: number;
  /**
   * The JSON text of contact, name and metadata, without the braces and without the time. Empty in a dead
   * letter that nobody consented to.
   */
  readonly fragment: string;
  /** What it takes of the memory budget. */
  readonly bytes: number;
  /** Tells an event from a verdict, which has a status. */
  readonly status?: undefined;
}

/** The memory that an event takes besides its text, measured on Node 20 to 26. */
const overheadBytes = 320;

/** What an event with this text takes of the memory budget: a character takes at most two bytes. */
export function bytesOf(fragment: string): number {
  return 2 * fragment.length + overheadBytes;
}

/** The body of `POST /events`. The time stands first, so that the fragment is never copied twice. */
export function eventBody(event: StoredEvent): string {
  return `{"created_at":${event.createdAtSec},${event.fragment}}`;
}

/** The same event as an object of its own, for somebody who may do with it what they like. */
export function copyOf(event: StoredEvent): StoredEvent {
  const { id, order, contact, name, createdAtSec, acceptedAtMs, notBeforeMs, fragment, bytes } =
    event;
  return { id, order, contact, name, createdAtSec, acceptedAtMs, notBeforeMs, fragment, bytes };
}

/** The same event with nothing left to be sent. It still says what it took of the memory budget. */
export function withoutBody(event: StoredEvent): StoredEvent {
  return { ...copyOf(event), fragment: '' };
}

/** The metadata in an event's body, as it is sent. */
export function metadataIn(body: string): Readonly<Record<string, MetadataValue>> {
  return JSON.parse(body).metadata ?? {};
}
