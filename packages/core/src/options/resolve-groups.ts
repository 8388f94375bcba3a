import {
  type Range,
  requireInteger,
  requireKnownKeys,
  requireObject,
  requireShare,
} from './checks.js';
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
import { defaults } from './defaults.js';

/** The options that come in groups, complete. `undefined` is a feature switched off. */
export interface ResolvedGroups {
  readonly buffer: Required<BufferOptions>;
  readonly dedupe: Required<DedupeOptions> | undefined;
  readonly metadata: Required<MetadataOptions>;
  readonly names: Required<NameOptions>;
  readonly rateLimit: Required<RateLimitOptions> | undefined;
  readonly delivery: Required<DeliveryOptions>;
  readonly scope: Required<ScopeOptions>;
  readonly deadLetters: Required<DeadLetterOptions>;
}

const ranges = {
  buffer: {
    maxEvents: { min: 1, max: 10_000_000 },
    maxBytes: { min: 65_536, max: 4_294_967_296 },
  },
  dedupe: {
    windowMs: { min: 1, max: 3_600_000 },
    maxContacts: { min: 1, max: 1_000_000 },
    maxBytes: { min: 4_096, max: 1_073_741_824 },
  },
  metadata: { maxKeys: { min: 0, max: 20 } },
  names: { max: { min: 1, max: 10_000 }, warnAt: { min: 1, max: 10_000 } },
  rateLimit: { perMinute: { min: 6, max: 10_000_000 }, quotaShare: { min: 0.01, max: 1 } },
  delivery: {
    concurrency: { min: 1, max: 32 },
    connectTimeoutMs: { min: 10, max: 60_000 },
    attemptTimeoutMs: { min: 10, max: 120_000 },
    maxAgeMs: { min: 1_000, max: 2_592_000_000 },
  },
  scope: {
    maxEvents: { min: 1, max: 10_000 },
    maxBufferedMs: { min: 100, max: 600_000 },
    maxHeldMs: { min: 1_000, max: 86_400_000 },
    userTimeoutMs: { min: 1, max: 60_000 },
  },
  deadLetters: { max: { min: 0, max: 1_000_000 }, maxBytes: { min: 0, max: 1_073_741_824 } },
} satisfies { [G in keyof typeof defaults]: Record<keyof (typeof defaults)[G], Range> };

type Group = keyof typeof defaults;

/** Checks each group of options against its ranges. Throws `ConfigurationError`. */
export function resolveGroups(given: ClientOptions): ResolvedGroups {
  return {
    buffer: resolveGroup('buffer', given.buffer),
    dedupe: given.dedupe === false ? undefined : resolveGroup('dedupe', given.dedupe),
    metadata: resolveGroup('metadata', given.metadata),
    names: resolveGroup('names', given.names),
    rateLimit: given.rateLimit === false ? undefined : resolveGroup('rateLimit', given.rateLimit),
    delivery: resolveGroup('delivery', given.delivery),
    scope: resolveGroup('scope', given.scope),
    deadLetters: resolveGroup('deadLetters', given.deadLetters),
  };
}

function resolveGroup<G extends Group>(group: G, given: unknown): Required<(typeof defaults)[G]> {
  const resolved: Record<string, number> = { ...defaults[group] };
  if (given === undefined) return Object.freeze(resolved) as Required<(typeof defaults)[G]>;
  requireObject(group, given);
  requireKnownKeys(group, given, defaults[group]);
  for (const [key, range] of Object.entries<Range>(ranges[group])) {
    const value: unknown = Reflect.get(given, key);
    if (value === undefined) continue;
    const name = `${group}.${key}`;
    resolved[key] =
      key === 'quotaShare' ? requireShare(name, value, range) : requireInteger(name, value, range);
  }
  return Object.freeze(resolved) as Required<(typeof defaults)[G]>;
}
