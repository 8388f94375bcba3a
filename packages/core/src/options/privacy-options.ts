import type { Contact } from '../model/contact.js';
import type { Metadata, MetadataValue } from '../model/metadata.js';

/** What is kept out of metadata. It is applied before anything is buffered, shown or sent. */
export interface RedactOptions {
  /**
   * Whether values of keys that sound like secrets (`password`, `accessToken`, `card_number` …) are left
   * out; docs/privacy.md has the exact rule. `true` and `false` stay: they say no more than that there is one.
   *
   * @default true
   */
  readonly defaults?: boolean;
  /**
   * More keys whose values are left out, whatever they are. A text is compared word by word
   * (`date_of_birth` means `dateOfBirth`, too); a pattern is tried on the key as it is.
   */
  readonly keys?: readonly (string | RegExp)[];
  /** Keys that sound like a secret and are none. They do not weaken `keys`. */
  readonly allow?: readonly (string | RegExp)[];
  /**
   * What these find in texts, links included, becomes `[redacted]`. They are tried on the first 1,024
   * characters of a value, inside `track()`: a pattern that is slow makes your requests slow.
   */
  readonly patterns?: readonly RegExp[];
}

/** An event before it is accepted, as `beforeTrack` sees it. */
export interface TrackedEvent {
  /** Whom it is about. It cannot be changed: an event with another contact is dropped. */
  readonly contact: Contact;
  /** As Intercom stores it. */
  name: string;
  /** A copy, already redacted: texts up to 1,024 characters, dates as Unix seconds. */
  metadata: Record<string, MetadataValue>;
  /** When the user did it, in Unix seconds. */
  at: number;
}

/** What `beforeTrack` may return instead: without `metadata` there is none, without `at` it stays. */
export interface ChangedEvent {
  readonly contact?: Contact;
  readonly name: string;
  readonly metadata?: Metadata | undefined;
  readonly at?: Date | number;
}

/** The event for which consent is asked. */
export interface ConsentEvent {
  /** As Intercom stores it. */
  readonly name: string;
  /** As it is sent; read only when it is asked for. */
  readonly metadata: Readonly<Record<string, MetadataValue>>;
  /** When the user did it, in Unix seconds. */
  readonly createdAtSec: number;
}

/** Looks at an event before it is accepted; returns it, a changed one, or `null` to drop it. */
export type BeforeTrack = (event: TrackedEvent) => ChangedEvent | null;

/** Whether this event of this contact may be sent. */
export type Consent = (contact: Contact, event: ConsentEvent) => boolean;

/** Which share of events is sent, from 0 to 1: of all, by name, or as a function says. */
export type Sample =
  | number
  | Readonly<Record<string, number>>
  | ((contact: Contact, name: string) => number);

/** The option `redact`, complete. */
export type ResolvedRedact = Required<RedactOptions>;
