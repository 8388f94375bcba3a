import type { Logger } from '../model/logger.js';
import type { Hooks } from '../model/reports.js';
import type { EventPlan } from '../model/tracking-plan.js';
import type { BeforeTrack, Consent, RedactOptions, Sample } from './privacy-options.js';

/** Where your workspace is hosted. */
export type Region = 'us' | 'eu' | 'au';

/** What a client can be told. Everything is optional, and checked when the client is made. */
export interface ClientOptions extends Hooks {
  /**
   * The access token of your Intercom app (Developer Hub, *Authentication*), or a function that
   * returns it: called before the first request, and again after Intercom refused the last one.
   *
   * Without it the environment variable `INTERCOM_ACCESS_TOKEN` is used. Without either the client
   * refuses to start in production, and elsewhere runs dry: it prints what it would send.
   */
  readonly accessToken?: string | (() => string | Promise<string>);

  /**
   * The region of your workspace: `us`, `eu` or `au`. Without it `INTERCOM_REGION`.
   *
   * @default 'us'
   */
  readonly region?: Region;

  /**
   * Where to send events instead of a region: origin only, for example the sandbox's
   * `http://127.0.0.1:4010`. Without it `INTERCOM_EVENTS_URL`. Https, or http on a loopback address.
   */
  readonly baseUrl?: string;

  /**
   * Allows a `baseUrl` that is neither Intercom's nor a loopback address. The token is sent there.
   *
   * @default false
   */
  readonly allowCustomHost?: boolean;

  /**
   * The version of Intercom's API to speak, `x.y` or `Preview`. The events endpoint is the same in all.
   *
   * @default '2.14'
   */
  readonly apiVersion?: string;

  /**
   * `true` sends nothing: each event is printed with hints, and `track()` answers
   * `dropped: dry_run`. Left out, this follows from the token.
   */
  readonly dryRun?: boolean;

  /**
   * What to do with events of a contact Intercom does not know (it never creates one from an event):
   * `hold` waits for the contact and tries again for about 20 hours; `create` has Intercom create the
   * contact first, a user with that user id or e-mail address and nothing else, for which the access token
   * needs the permission to write contacts (what cannot be created waits as with `hold`, and so do events
   * of an `id`, which is Intercom's own); `drop` gives them up at once (dead letter `unknown_contact`).
   *
   * @default 'hold'
   */
  readonly onUnknownContact?: 'hold' | 'create' | 'drop';

  /**
   * The tracking plan of the application, made by `defineEvents()`: names and metadata are held to it
   * (see `onInvalid`), and what a schema makes of the metadata (defaults, trimmed texts) is what is sent.
   */
  readonly plan?: EventPlan;

  /**
   * What to do with an event that is not as the `plan` says: `warn` sends it and says so, each name at
   * most once a minute; `drop` answers `dropped: off_plan`; `off` asks no schema at all.
   *
   * @default 'warn'
   */
  readonly onInvalid?: 'warn' | 'drop' | 'off';

  /**
   * What is kept out of metadata before anything else sees it. Without it, values of keys that sound like
   * secrets are left out; `false` leaves everything in.
   */
  readonly redact?: RedactOptions | false;

  /**
   * Looks at each event before it is accepted, and returns it, a changed one, or `null` to drop it
   * (`dropped: redacted`). It must answer at once: when it throws, returns a promise or anything else,
   * the event is dropped, too.
   */
  readonly beforeTrack?: BeforeTrack;

  /**
   * Whether an event may be sent: asked when it is tracked (`dropped: consent`) and again right before
   * each time it is sent (dead letter `consent`, without its metadata). Anything but `true` at once is no.
   */
  readonly consent?: Consent;

  /**
   * Sends only a share of the events; the others are `dropped: sampled`. By contact: of a name, all events
   * of a contact are sent, or none.
   */
  readonly sample?: Sample;

  /** Where trouble is said, each kind at most once a minute; `false` is silence. Default: the console. */
  readonly logger?: Logger | false;

  /**
   * How long a process that has nothing left to do waits for events on their way, in milliseconds,
   * from 0 to 60,000; `false` does not wait.
   *
   * @default 5_000
   */
  readonly drainOnExitMs?: number | false;

  /**
   * Where the process leaves, when it ends, what could not be delivered: after `process.exit()`, an
   * uncaught exception, the drain, or `close()`. The next client that is given the same directory sends
   * it. At most `buffer.maxBytes`; files that only their owner may read. Each workspace needs a directory
   * of its own; the processes of one application share it.
   *
   * @default false
   */
  readonly spill?: SpillOptions | false;

  /**
   * What speaks HTTP: `undici`, a pool of connections of this client's own, or `fetch`, the runtime's
   * own. `fetch` has no `delivery.connectTimeoutMs`: only `delivery.attemptTimeoutMs` ends an attempt.
   *
   * Default: `undici` on Node; `fetch` on Bun, Deno and Cloudflare Workers, where undici is never loaded.
   * It is `fetch` too, with a warning that says why, where undici 7 cannot be loaded: in a bundle deployed
   * without it, or in an ESM bundle that holds it.
   */
  readonly transport?: 'undici' | 'fetch';

  /** The memory budget. */
  readonly buffer?: BufferOptions;
  /** The window in which an identical event is a duplicate; `false` switches it off. */
  readonly dedupe?: DedupeOptions | false;
  /** What is kept of an event's metadata. */
  readonly metadata?: MetadataOptions;
  /** The guard against generated event names. */
  readonly names?: NameOptions;
  /** The pace before Intercom's own headers are known; `false` for destinations without a limit. */
  readonly rateLimit?: RateLimitOptions | false;
  /** How events are sent. */
  readonly delivery?: DeliveryOptions;
  /** How events of one request are held. */
  readonly scope?: ScopeOptions;
  /** What is kept of events that were given up. */
  readonly deadLetters?: DeadLetterOptions;
}

/** What a process leaves behind. */
export interface SpillOptions {
  /** The path of a directory on this machine. It is made if it does not exist. */
  readonly directory: string;
}

/** The memory budget: whatever reaches it first makes new events `dropped: overflow`. */
export interface BufferOptions {
  /**
   * How many events may wait in this process. Integer from 1 to 10,000,000.
   *
   * @default 10_000
   */
  readonly maxEvents?: number;
  /**
   * How many bytes waiting events may take, by a careful estimate of the heap they use.
   * Integer from 65,536 to 4,294,967,296.
   *
   * @default 16_777_216
   */
  readonly maxBytes?: number;
}

/** The dedupe window. */
export interface DedupeOptions {
  /**
   * How long after an accepted event an identical one (same contact, name and metadata) is a
   * duplicate, in milliseconds. Integer from 1 to 3,600,000.
   *
   * @default 1_000
   */
  readonly windowMs?: number;
  /**
   * How many contacts the window remembers at most; when there are as many, the sixteenth not heard of
   * for longest is forgotten. Of one contact and name it tells the 64 latest events apart. Integer from 1 to 1,000,000.
   *
   * @default 10_000
   */
  readonly maxContacts?: number;
  /**
   * How many bytes the window may take. Integer from 4,096 to 1,073,741,824.
   *
   * @default 4_194_304
   */
  readonly maxBytes?: number;
}

/** Metadata. */
export interface MetadataOptions {
  /**
   * How many keys of an event are sent, in order; Intercom's documents promise 10, its help centre
   * speaks of 20. Integer from 0 to 20.
   *
   * @default 10
   */
  readonly maxKeys?: number;
}

/** Event names. */
export interface NameOptions {
  /**
   * How many distinct names this client sends; events of any further name are
   * `dropped: too_many_names`. A workspace holds 120 active names. Integer from 1 to 10,000.
   *
   * @default 120
   */
  readonly max?: number;
  /**
   * At how many distinct names a warning is said. Integer from 1 to 10,000.
   *
   * @default 100
   */
  readonly warnAt?: number;
}

/** The pace. Intercom's `X-RateLimit` headers replace `perMinute` as soon as they are seen. */
export interface RateLimitOptions {
  /**
   * Requests a minute, counted in windows of ten seconds. Intercom gives an app 10,000.
   * Integer from 6 to 10,000,000.
   *
   * @default 10_000
   */
  readonly perMinute?: number;
  /**
   * The share of each window this client may use; the rest is left to the workspace's other
   * integrations. From 0.01 to 1.
   *
   * @default 0.9
   */
  readonly quotaShare?: number;
}

/** Sending. */
export interface DeliveryOptions {
  /**
   * How many requests may be under way at once. Integer from 1 to 32.
   *
   * @default 10
   */
  readonly concurrency?: number;
  /**
   * How long a connection may take, in milliseconds; not with `transport: 'fetch'`. Integer from 10 to 60,000.
   *
   * @default 3_000
   */
  readonly connectTimeoutMs?: number;
  /**
   * How long one attempt may take, from the first byte to the answer's last, in milliseconds.
   * Integer from 10 to 120,000.
   *
   * @default 10_000
   */
  readonly attemptTimeoutMs?: number;
  /**
   * How long after its acceptance an event is still sent, in milliseconds; then it is
   * dead: `expired`. Integer from 1,000 to 2,592,000,000 (30 days).
   *
   * @default 86_400_000
   */
  readonly maxAgeMs?: number;
}

/** Scopes. */
export interface ScopeOptions {
  /**
   * How many events one request may hold until its outcome is known, and buffer until its response
   * has gone. Integer from 1 to 10,000.
   *
   * @default 100
   */
  readonly maxEvents?: number;
  /**
   * How long a response that stays open keeps accepted events back, in milliseconds.
   * Integer from 100 to 600,000.
   *
   * @default 10_000
   */
  readonly maxBufferedMs?: number;
  /**
   * How long a held event waits for its request's outcome, in milliseconds; then it is
   * `discarded: outcome_unknown`. Integer from 1,000 to 86,400,000.
   *
   * @default 600_000
   */
  readonly maxHeldMs?: number;
  /**
   * How long a promised user is waited for when the scope ends, in milliseconds.
   * Integer from 1 to 60,000.
   *
   * @default 5_000
   */
  readonly userTimeoutMs?: number;
}

/** Dead letters kept in memory; the oldest go first, counted `dead_evicted`. */
export interface DeadLetterOptions {
  /**
   * How many are kept. Integer from 0 to 1,000,000.
   *
   * @default 1_000
   */
  readonly max?: number;
  /**
   * How many bytes they may take. Integer from 0 to 1,073,741,824.
   *
   * @default 4_194_304
   */
  readonly maxBytes?: number;
}
