import { isRegExp } from '../model/any-realm.js';
import type { Contact } from '../model/contact.js';
import type { Metadata, MetadataValue } from '../model/metadata.js';
import { fieldsOf } from '../model/own-fields.js';
import {
  invalid,
  requireBoolean,
  requireFunction,
  requireKnownKeys,
  requireObject,
} from './checks.js';

/** What is removed from metadata, before anything is buffered, shown or sent. */
export interface RedactOptions {
  /**
   * Whether values whose key looks like a secret (`password`, `accessToken`, `card_number` …) are removed, and secrets
   * in addresses (`?token=…`); docs/privacy.md has the exact rule. `true` and `false` are kept: they only say whether
   * there is one.
   *
   * @default true
   */
  readonly defaults?: boolean;
  /**
   * More keys whose values are removed. A text is compared word by word (`date_of_birth` also matches
   * `dateOfBirth`); a pattern is tested on the key as it is.
   */
  readonly keys?: readonly (string | RegExp)[];
  /** Keys that look like a secret and are not. `keys` takes precedence. */
  readonly allow?: readonly (string | RegExp)[];
  /**
   * Matches in texts and links become `[redacted]`. The first 1,024 characters of a value are searched inside
   * `track()`: a slow pattern makes your requests slow.
   */
  readonly patterns?: readonly RegExp[];
}

/** An event before it is accepted, as passed to `beforeTrack`. */
export interface TrackedEvent {
  /** Whom the event is about. It cannot be changed: an event with another contact is dropped. */
  readonly contact: Contact;
  /** The name as Intercom stores it. */
  name: string;
  /** A copy, already redacted: texts up to 1,024 characters, dates as Unix seconds. */
  metadata: Record<string, MetadataValue>;
  /** When the user did it, in Unix seconds. */
  at: number;
}

/** What `beforeTrack` may return: without `metadata` the event has none, without `at` its time stays. */
export interface ChangedEvent {
  readonly contact?: Contact;
  readonly name: string;
  readonly metadata?: Metadata | undefined;
  readonly at?: Date | number;
}

/** An event as passed to `consent`. */
export interface ConsentEvent {
  /** As Intercom stores it. */
  readonly name: string;
  /** The metadata as it is sent; parsed when it is read. */
  readonly metadata: Readonly<Record<string, MetadataValue>>;
  /** When the user did it, in Unix seconds. */
  readonly createdAtSec: number;
}

/** Called with an event before it is accepted; returns it, a changed one, or `null` to drop it. */
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

/** The names of the options of `redact`. */
export const redactOptionNames: Readonly<Record<keyof RedactOptions, true>> = {
  defaults: true,
  keys: true,
  allow: true,
  patterns: true,
};

/** The options about privacy, see `ClientOptions`. */
export interface PrivacyOptions {
  readonly redact?: RedactOptions | false;
  readonly beforeTrack?: BeforeTrack;
  readonly consent?: Consent;
  readonly sample?: Sample;
}

/** The options about privacy, checked. `undefined`: switched off. */
export interface ResolvedPrivacy {
  readonly redact: ResolvedRedact | undefined;
  readonly beforeTrack: BeforeTrack | undefined;
  readonly consent: Consent | undefined;
  readonly sample: Sample | undefined;
}

/** Checks the options about privacy. Throws `ConfigurationError`. */
export function resolvePrivacy({
  redact,
  beforeTrack,
  consent,
  sample,
}: PrivacyOptions): ResolvedPrivacy {
  requireFunction('beforeTrack', beforeTrack);
  requireFunction('consent', consent);
  return { redact: resolveRedact(redact), beforeTrack, consent, sample: resolveSample(sample) };
}

function resolveRedact(given: RedactOptions | false | undefined): ResolvedRedact | undefined {
  if (given === false) return undefined;
  if (given !== undefined) {
    requireObject('redact', given);
    requireKnownKeys('redact', given, redactOptionNames);
  }
  const {
    defaults = true,
    keys = [],
    allow = [],
    patterns = [],
  } = fieldsOf<RedactOptions>(given ?? {}, redactOptionNames);
  requireBoolean('redact.defaults', defaults);
  const isKey = (one: unknown): boolean => isRegExp(one) || (typeof one === 'string' && one !== '');
  return Object.freeze({
    defaults,
    keys: list('redact.keys', keys, isKey, 'texts and regular expressions'),
    allow: list('redact.allow', allow, isKey, 'texts and regular expressions'),
    patterns: list('redact.patterns', patterns, isRegExp, 'regular expressions'),
  });
}

function list<T>(
  name: string,
  given: readonly T[],
  isUsable: (one: unknown) => boolean,
  of: string,
): readonly T[] {
  if (Array.isArray(given) && given.every(isUsable)) return Object.freeze([...given]);
  throw invalid(name, `a list of ${of}`, given);
}

function resolveSample(given: Sample | undefined): Sample | undefined {
  if (given === undefined || typeof given === 'function' || isShare(given)) return given;
  if (typeof given === 'object' && given !== null && !Array.isArray(given)) {
    if (Object.values(given).every(isShare)) return Object.freeze({ ...given });
  }
  const expected = 'a number from 0 to 1, an object of such numbers by event name, or a function';
  throw invalid('sample', expected, given);
}

function isShare(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 1;
}
