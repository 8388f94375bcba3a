import type { Logger } from '../model/logger.js';
import type { Hooks } from '../model/reports.js';
import type { EventPlan } from '../model/tracking-plan.js';
import type { EventStoreProvider } from '../outbox/event-store.js';
import type { BeforeTrack, Consent, RedactOptions, Sample } from './privacy-options.js';

/** Where your workspace is hosted. */
export type Region = 'us' | 'eu' | 'au';

/**
 * Options of a client. All are optional, and checked when the client is created.
 *
 * Everything about an option is in this file: type, documentation, default and range.
 */
export interface ClientOptions extends Hooks {
  /**
   * The access token of your Intercom app (Developer Hub, *Authentication*), or a function that
   * returns it: called before the first request, and again after Intercom refused its last result.
   *
   * Without it the environment variable `INTERCOM_ACCESS_TOKEN` is used. Without both the client throws in
   * production; otherwise it does a dry run and prints what it would send.
   */
  readonly accessToken?: string | (() => string | Promise<string>);

  /**
   * The region of your workspace: `us`, `eu` or `au`. Without it `INTERCOM_REGION` is used.
   *
   * @default 'us'
   */
  readonly region?: Region;

  /**
   * An origin instead of a region, e.g. the sandbox's `http://127.0.0.1:4010`. Without it `INTERCOM_EVENTS_URL` is
   * used. Https, or http on a loopback address.
   */
  readonly baseUrl?: string;

  /**
   * Allows a `baseUrl` that is neither Intercom's nor a loopback address. The access token is sent there.
   *
   * @default false
   */
  readonly allowCustomHost?: boolean;

  /**
   * The version of Intercom's API, `x.y` or `Preview`. The events endpoint is the same in all versions.
   *
   * @default '2.14'
   */
  readonly apiVersion?: string;

  /**
   * `true` sends nothing: each event is printed with hints, and `track()` returns `dropped: dry_run`. By default
   * this depends on whether there is a token.
   */
  readonly dryRun?: boolean;

  /**
   * What to do with events of a contact that Intercom does not know (it never creates one from an event):
   *
   * - `hold` waits for the contact, with retries for about 20 hours;
   * - `create` creates the contact first: a user with that user id or e-mail address and nothing else. The access
   *   token needs permission to write contacts. If the contact cannot be created, its events wait as with `hold`,
   *   and so do events with an `id`, which Intercom assigns itself;
   * - `drop` gives the events up at once (dead letter `unknown_contact`).
   *
   * @default 'hold'
   */
  readonly onUnknownContact?: 'hold' | 'create' | 'drop';

  /**
   * The tracking plan of the application, made by `defineEvents()`: names and metadata are checked against it (see
   * `onInvalid`), and the output of a schema (defaults, trimmed texts) is sent as metadata.
   */
  readonly plan?: EventPlan;

  /**
   * What to do with an event that does not match the `plan`: `warn` sends it and logs a warning, at most once a
   * minute for each name; `drop` returns `dropped: off_plan`; `off` checks nothing.
   *
   * @default 'warn'
   */
  readonly onInvalid?: 'warn' | 'drop' | 'off';

  /**
   * What is removed from metadata before anything else sees it. By default the values of keys that look like
   * secrets; `false` removes nothing.
   */
  readonly redact?: RedactOptions | false;

  /**
   * Called with each event before it is accepted; returns the event, a changed one, or `null` to drop it
   * (`dropped: redacted`). It must be synchronous: if it throws or returns a promise or anything else, the event is
   * dropped too.
   */
  readonly beforeTrack?: BeforeTrack;

  /**
   * Whether an event may be sent: called when it is tracked (`dropped: consent`) and again right before each attempt
   * (dead letter `consent`, without its metadata). Anything but `true`, also a promise, means no.
   */
  readonly consent?: Consent;

  /**
   * Sends only a share of the events; the others are `dropped: sampled`. Decided by contact: of one event name, all
   * events of a contact are sent, or none.
   */
  readonly sample?: Sample;

  /** Where problems are logged, each kind at most once a minute; `false` logs nothing. Default: the console. */
  readonly logger?: Logger | false;

  /**
   * How long a process that has nothing left to do waits for pending events, in milliseconds, from 0 to 60,000;
   * `false` does not wait.
   *
   * @default 5_000
   */
  readonly drainOnExitMs?: number | false;

  /**
   * Where accepted events wait. By default in the memory of this process. A durable outbox, e.g. `sqliteOutbox()` of
   * `@intercom-events/sqlite`, keeps them through the end of the process, however it ends. Each client needs its own;
   * several processes may share what it stores.
   */
  readonly outbox?: EventStoreProvider;

  /**
   * Where the process saves undelivered events when it ends: after `process.exit()`, an uncaught exception, the
   * drain, or `close()`. The next client with the same directory sends them. At most `buffer.maxBytes`; the files are
   * readable by their owner only. Each workspace needs its own directory; processes of one application share it. Not
   * with a durable `outbox`, which saves them anyway.
   *
   * @default false
   */
  readonly spill?: SpillOptions | false;

  /**
   * The HTTP client: `undici`, with a connection pool of this client's own, or the runtime's `fetch`. With `fetch`
   * there is no `delivery.connectTimeoutMs`: only `delivery.attemptTimeoutMs` ends an attempt.
   *
   * Default: `undici` on Node; `fetch` on Bun, Deno and Cloudflare Workers, where undici is never loaded.
   * Where undici 7 cannot be loaded (a bundle without it, or an ESM bundle that contains it), `fetch` is used, with a
   * warning that says why.
   */
  readonly transport?: 'undici' | 'fetch';

  /**
   * The HTTP proxy for requests to Intercom, e.g. `http://proxy.example.org:3128`, also with user name and password;
   * `false` uses none. Requests go through a tunnel (CONNECT): the proxy sees neither the token nor events. Plain http
   * addresses of this machine are always reached directly. With `fetch` the runtime's own settings are used.
   *
   * Default: `HTTPS_PROXY`, else `HTTP_PROXY`, unless `NO_PROXY` names the host; only if the process was started with
   * `NODE_USE_ENV_PROXY=1` or `--use-env-proxy`.
   */
  readonly proxy?: string | false;

  /** The memory budget. */
  readonly buffer?: BufferOptions;
  /** The window in which an identical event is a duplicate; `false` switches it off. */
  readonly dedupe?: DedupeOptions | false;
  /** Limits of metadata. */
  readonly metadata?: MetadataOptions;
  /** Limits of event names, against generated names. */
  readonly names?: NameOptions;
  /** The rate limit before Intercom's headers are known; `false` for destinations without a limit. */
  readonly rateLimit?: RateLimitOptions | false;
  /** How events are sent. */
  readonly delivery?: DeliveryOptions;
  /** How events of one request are held. */
  readonly scope?: ScopeOptions;
  /** Limits of dead letters. */
  readonly deadLetters?: DeadLetterOptions;
}

/** Default and range of an option that is a number. */
export interface NumberOption {
  readonly default: number;
  readonly min: number;
  readonly max: number;
  /** Not only whole numbers. */
  readonly isFraction?: boolean;
}

type NumberOptions<Group> = { readonly [Name in keyof Required<Group>]: NumberOption };

/** Where undelivered events are saved. */
export interface SpillOptions {
  /** The path of a directory on this machine. It is created if it does not exist. */
  readonly directory: string;
}

/**
 * The memory budget. When one of the limits is reached, new events are `dropped: overflow`. Held events may use half
 * of each, so that requests that do not end cannot stop all others.
 */
export interface BufferOptions {
  /**
   * Maximum number of events that wait in this process. Integer from 1 to 10,000,000.
   *
   * @default 10_000
   */
  readonly maxEvents?: number;
  /**
   * Maximum number of bytes that waiting events use, by a careful estimate of their heap size.
   * Integer from 65,536 to 4,294,967,296.
   *
   * @default 16_777_216
   */
  readonly maxBytes?: number;
}

const buffer = {
  maxEvents: { default: 10_000, min: 1, max: 10_000_000 },
  maxBytes: { default: 16_777_216, min: 65_536, max: 4_294_967_296 },
} as const satisfies NumberOptions<BufferOptions>;

/** The dedupe window. */
export interface DedupeOptions {
  /**
   * How long after an accepted event an identical one (same contact, name and metadata, and same `at` where it is
   * given) is a duplicate, in milliseconds. Integer from 1 to 3,600,000.
   *
   * @default 1_000
   */
  readonly windowMs?: number;
  /**
   * Maximum number of contacts in the window; beyond it, the least recently used sixteenth is removed. The latest 64
   * events of a contact and name are remembered. Integer from 1 to 1,000,000.
   *
   * @default 10_000
   */
  readonly maxContacts?: number;
  /**
   * Maximum number of bytes that the window uses. Integer from 4,096 to 1,073,741,824.
   *
   * @default 4_194_304
   */
  readonly maxBytes?: number;
}

const dedupe = {
  windowMs: { default: 1_000, min: 1, max: 3_600_000 },
  maxContacts: { default: 10_000, min: 1, max: 1_000_000 },
  maxBytes: { default: 4_194_304, min: 4_096, max: 1_073_741_824 },
} as const satisfies NumberOptions<DedupeOptions>;

/** Metadata. */
export interface MetadataOptions {
  /**
   * Maximum number of keys of an event; later keys are left out. Intercom's reference says 10, its help centre 20.
   * Integer from 0 to 20.
   *
   * @default 10
   */
  readonly maxKeys?: number;
}

const metadata = {
  maxKeys: { default: 10, min: 0, max: 20 },
} as const satisfies NumberOptions<MetadataOptions>;

/** Event names. */
export interface NameOptions {
  /**
   * Maximum number of distinct names that this client sends; events of further names are `dropped: too_many_names`.
   * A workspace can have 120 active names. Integer from 1 to 10,000.
   *
   * @default 120
   */
  readonly max?: number;
  /**
   * Number of distinct names at which a warning is logged. Integer from 1 to 10,000.
   *
   * @default 100
   */
  readonly warnAt?: number;
}

const names = {
  max: { default: 120, min: 1, max: 10_000 },
  warnAt: { default: 100, min: 1, max: 10_000 },
} as const satisfies NumberOptions<NameOptions>;

/** The rate limit. Intercom's `X-RateLimit` headers replace `perMinute` as soon as they are known. */
export interface RateLimitOptions {
  /**
   * Requests per minute, counted in windows of ten seconds. Intercom allows an app 10,000.
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

const rateLimit = {
  perMinute: { default: 10_000, min: 6, max: 10_000_000 },
  quotaShare: { default: 0.9, min: 0.01, max: 1, isFraction: true },
} as const satisfies NumberOptions<RateLimitOptions>;

/** Delivery. */
export interface DeliveryOptions {
  /**
   * Maximum number of requests in flight. Up to 10 are; more only while events wait and the latency is so high
   * that 10 would not reach the rate limit. Integer from 1 to 64.
   *
   * @default 32
   */
  readonly concurrency?: number;
  /**
   * Timeout of a connection, in milliseconds; not with `transport: 'fetch'`. Integer from 10 to 60,000.
   *
   * @default 3_000
   */
  readonly connectTimeoutMs?: number;
  /**
   * Timeout of one attempt, from the first byte of the request to the last byte of the response, in milliseconds.
   * Integer from 10 to 120,000.
   *
   * @default 10_000
   */
  readonly attemptTimeoutMs?: number;
  /**
   * Maximum age of an event since its acceptance, in milliseconds; older events are dead: `expired`. Integer from
   * 1,000 to 2,592,000,000 (30 days).
   *
   * @default 86_400_000
   */
  readonly maxAgeMs?: number;
}

const delivery = {
  concurrency: { default: 32, min: 1, max: 64 },
  connectTimeoutMs: { default: 3_000, min: 10, max: 60_000 },
  attemptTimeoutMs: { default: 10_000, min: 10, max: 120_000 },
  maxAgeMs: { default: 86_400_000, min: 1_000, max: 2_592_000_000 },
} as const satisfies NumberOptions<DeliveryOptions>;

/** Scopes. */
export interface ScopeOptions {
  /**
   * Maximum number of events that one request holds until its outcome is known, and buffers until its response is
   * sent. Integer from 1 to 10,000.
   *
   * @default 100
   */
  readonly maxEvents?: number;
  /**
   * How long accepted events wait for the end of their response, in milliseconds. Integer from 100 to 600,000.
   *
   * @default 10_000
   */
  readonly maxBufferedMs?: number;
  /**
   * How long a held event waits for the outcome of its request, in milliseconds; then it is
   * `discarded: outcome_unknown`. Integer from 1,000 to 86,400,000.
   *
   * @default 600_000
   */
  readonly maxHeldMs?: number;
  /**
   * How long a promise of a user is waited for when the scope ends, in milliseconds. Integer from 1 to 60,000.
   *
   * @default 5_000
   */
  readonly userTimeoutMs?: number;
}

const scope = {
  maxEvents: { default: 100, min: 1, max: 10_000 },
  maxBufferedMs: { default: 10_000, min: 100, max: 600_000 },
  maxHeldMs: { default: 600_000, min: 1_000, max: 86_400_000 },
  userTimeoutMs: { default: 5_000, min: 1, max: 60_000 },
} as const satisfies NumberOptions<ScopeOptions>;

/** Dead letters in memory. Beyond a limit the oldest are removed, counted as `deadEvicted`. */
export interface DeadLetterOptions {
  /**
   * Maximum number of dead letters. Integer from 0 to 1,000,000.
   *
   * @default 1_000
   */
  readonly max?: number;
  /**
   * Maximum number of bytes that they use. Integer from 0 to 1,073,741,824.
   *
   * @default 4_194_304
   */
  readonly maxBytes?: number;
}

const deadLetters = {
  max: { default: 1_000, min: 0, max: 1_000_000 },
  maxBytes: { default: 4_194_304, min: 0, max: 1_073_741_824 },
} as const satisfies NumberOptions<DeadLetterOptions>;

/** Default and range of each option in a group; a test compares the documentation with them. */
export const groupedOptions = {
  buffer,
  dedupe,
  metadata,
  names,
  rateLimit,
  delivery,
  scope,
  deadLetters,
} as const;

/** The name of a group of options. */
export type OptionGroup = keyof typeof groupedOptions;

type SingleOptions<Options> = Record<Exclude<keyof Options, OptionGroup>, unknown>;

/** The default of each option that is not in a group. `undefined`: none, or it depends on the environment. */
export const singleOptions = {
  accessToken: undefined,
  region: 'us',
  baseUrl: undefined,
  allowCustomHost: false,
  apiVersion: '2.14',
  dryRun: undefined,
  onUnknownContact: 'hold',
  plan: undefined,
  onInvalid: 'warn',
  redact: undefined,
  beforeTrack: undefined,
  consent: undefined,
  sample: undefined,
  logger: undefined,
  drainOnExitMs: 5_000,
  outbox: undefined,
  spill: false,
  transport: undefined,
  proxy: undefined,
  onDelivered: undefined,
  onDropped: undefined,
  onDead: undefined,
  onPause: undefined,
  onResume: undefined,
} as const satisfies SingleOptions<ClientOptions>;

/** Every option of the top level: other names are refused. */
export const clientOptionNames: Readonly<Record<keyof ClientOptions, unknown>> = {
  ...singleOptions,
  ...groupedOptions,
};
