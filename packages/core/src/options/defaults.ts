import type {
  BufferOptions,
  ClientOptions,
  DeadLetterOptions,
  DedupeOptions,
  DeliveryOptions,
  MetadataOptions,
  NameOptions,
  RateLimitOptions,
  ScopeOptions,
} from './client-options.js';

/** The only place where a default is written; the keys are also the only names accepted. */
export const defaults = {
  buffer: { maxEvents: 10_000, maxBytes: 16_777_216 } satisfies Required<BufferOptions>,
  dedupe: {
    windowMs: 1_000,
    maxContacts: 10_000,
    maxBytes: 4_194_304,
  } satisfies Required<DedupeOptions>,
  metadata: { maxKeys: 10 } satisfies Required<MetadataOptions>,
  names: { max: 120, warnAt: 100 } satisfies Required<NameOptions>,
  rateLimit: { perMinute: 10_000, quotaShare: 0.9 } satisfies Required<RateLimitOptions>,
  delivery: {
    concurrency: 10,
    connectTimeoutMs: 3_000,
    attemptTimeoutMs: 10_000,
    maxAgeMs: 86_400_000,
  } satisfies Required<DeliveryOptions>,
  scope: {
    maxEvents: 100,
    maxBufferedMs: 10_000,
    maxHeldMs: 600_000,
    userTimeoutMs: 5_000,
  } satisfies Required<ScopeOptions>,
  deadLetters: { max: 1_000, maxBytes: 4_194_304 } satisfies Required<DeadLetterOptions>,
} as const;

/** Defaults of the options that stand alone. */
export const topDefaults = {
  region: 'us',
  allowCustomHost: false,
  apiVersion: '2.14',
  onUnknownContact: 'hold',
  onInvalid: 'warn',
  drainOnExitMs: 5_000,
  spill: false,
} as const satisfies Partial<ClientOptions>;

/** Every option of the top level: a name that is not listed here is refused. */
export const clientOptionNames: Readonly<Record<keyof ClientOptions, true>> = {
  accessToken: true,
  region: true,
  baseUrl: true,
  allowCustomHost: true,
  apiVersion: true,
  dryRun: true,
  onUnknownContact: true,
  plan: true,
  onInvalid: true,
  redact: true,
  beforeTrack: true,
  consent: true,
  sample: true,
  logger: true,
  drainOnExitMs: true,
  spill: true,
  transport: true,
  onDelivered: true,
  onDropped: true,
  onDead: true,
  onPause: true,
  onResume: true,
  buffer: true,
  dedupe: true,
  metadata: true,
  names: true,
  rateLimit: true,
  delivery: true,
  scope: true,
  deadLetters: true,
};
