import { ConfigurationError } from '../errors/configuration-error.js';
import type { Logger } from '../model/logger.js';
import { fieldOf, fieldsOf, hasField } from '../model/own-fields.js';
import type { Hooks } from '../model/reports.js';
import type { EventPlan } from '../model/tracking-plan.js';
import type { EventStoreProvider } from '../outbox/event-store.js';
import {
  invalid,
  requireBoolean,
  requireFunction,
  requireInteger,
  requireKnownKeys,
  requireNumber,
  requireObject,
  requireOneOf,
} from './checks.js';
import {
  type BufferOptions,
  type ClientOptions,
  clientOptionNames,
  type DeadLetterOptions,
  type DedupeOptions,
  type DeliveryOptions,
  groupedOptions,
  type MetadataOptions,
  type NameOptions,
  type NumberOption,
  type OptionGroup,
  type RateLimitOptions,
  type ScopeOptions,
  type SpillOptions,
  singleOptions,
} from './client-options.js';
import { checkedOrigin, checkedRegion, regionOrigins } from './destination.js';
import { type ResolvedPrivacy, resolvePrivacy } from './privacy-options.js';
import { type ProxyAddress, type ProxyEnvironment, resolveProxy } from './proxy-options.js';
import { TokenSource } from './token-source.js';

/** The environment variables the client reads. */
export interface Environment extends ProxyEnvironment {
  readonly INTERCOM_ACCESS_TOKEN?: string | undefined;
  readonly INTERCOM_REGION?: string | undefined;
  readonly INTERCOM_EVENTS_URL?: string | undefined;
  readonly NODE_ENV?: string | undefined;
}

/** The options in groups, complete. `undefined`: the feature is switched off. */
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

/** Options after checking: complete, frozen, and without the token. */
export interface ResolvedOptions extends ResolvedGroups, ResolvedPrivacy, Hooks {
  readonly origin: string;
  readonly apiVersion: string;
  readonly onUnknownContact: 'hold' | 'create' | 'drop';
  readonly plan: EventPlan | undefined;
  readonly onInvalid: 'warn' | 'drop' | 'off';
  readonly logger: Logger | undefined;
  readonly drainOnExitMs: number | undefined;
  /** `undefined`: events wait in memory. */
  readonly outbox: EventStoreProvider | undefined;
  /** `undefined`: undelivered events are given up at the end. */
  readonly spill: SpillOptions | undefined;
  /** `undefined`: the runtime's default. */
  readonly transport: 'undici' | 'fetch' | undefined;
  /** `undefined`: requests are sent directly, or `fetch()` decides. */
  readonly proxy: ProxyAddress | undefined;
  /** `undefined`: a dry run. */
  readonly token: TokenSource | undefined;
}

/** The defaults of all options in groups. */
export const defaults = Object.freeze({
  buffer: resolveGroup('buffer', undefined),
  dedupe: resolveGroup('dedupe', undefined),
  metadata: resolveGroup('metadata', undefined),
  names: resolveGroup('names', undefined),
  rateLimit: resolveGroup('rateLimit', undefined),
  delivery: resolveGroup('delivery', undefined),
  scope: resolveGroup('scope', undefined),
  deadLetters: resolveGroup('deadLetters', undefined),
});

const environmentNames: Readonly<Record<keyof Environment, true>> = {
  INTERCOM_ACCESS_TOKEN: true,
  INTERCOM_REGION: true,
  INTERCOM_EVENTS_URL: true,
  NODE_ENV: true,
  NODE_USE_ENV_PROXY: true,
  NODE_OPTIONS: true,
  https_proxy: true,
  HTTPS_PROXY: true,
  http_proxy: true,
  HTTP_PROXY: true,
  no_proxy: true,
  NO_PROXY: true,
};

/** Checks all options of a client and fills in the defaults. Throws a `ConfigurationError`. */
export function resolveOptions(options: ClientOptions, environment: Environment): ResolvedOptions {
  requireObject('options', options);
  requireKnownKeys('', options, clientOptionNames);
  const given = fieldsOf<ClientOptions>(options, clientOptionNames);
  const env = fieldsOf<Environment>(environment, environmentNames);
  const { onUnknownContact, onInvalid, drainOnExitMs, spill, transport } = given;
  const origin = resolveOrigin(given, env);
  return Object.freeze({
    ...resolveHooks(given),
    ...resolveGroups(given),
    ...resolvePrivacy(given),
    origin,
    proxy:
      transport === 'fetch' && given.proxy === undefined
        ? undefined
        : resolveProxy(given.proxy, origin, env),
    apiVersion: resolveVersion(given),
    onUnknownContact: requireOneOf(
      'onUnknownContact',
      onUnknownContact ?? singleOptions.onUnknownContact,
      ['hold', 'create', 'drop'],
    ),
    plan: resolvePlan(given.plan),
    onInvalid: requireOneOf('onInvalid', onInvalid ?? singleOptions.onInvalid, [
      'warn',
      'drop',
      'off',
    ]),
    logger: resolveLogger(given.logger),
    drainOnExitMs: resolveDrain(drainOnExitMs ?? singleOptions.drainOnExitMs),
    outbox: resolveOutbox(given),
    spill: resolveSpill(spill ?? singleOptions.spill),
    transport:
      transport === undefined
        ? undefined
        : requireOneOf('transport', transport, ['undici', 'fetch']),
    token: resolveToken(given, env),
  });
}

function resolveGroups(given: ClientOptions): ResolvedGroups {
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

type ResolvedGroup<Group extends OptionGroup> = Readonly<
  Record<keyof (typeof groupedOptions)[Group], number>
>;

function resolveGroup<Group extends OptionGroup>(
  group: Group,
  given: unknown,
): ResolvedGroup<Group> {
  const table = groupedOptions[group];
  if (given !== undefined) {
    requireObject(group, given);
    requireKnownKeys(group, given, table);
  }
  const resolved = Object.entries<NumberOption>(table).map(([key, option]) => {
    const value = given && fieldOf(given, key);
    if (value === undefined) return [key, option.default];
    const check = option.isFraction === true ? requireNumber : requireInteger;
    return [key, check(`${group}.${key}`, value, option)];
  });
  return Object.freeze(Object.fromEntries(resolved));
}

const hookNames = [
  'onDelivered',
  'onDropped',
  'onDead',
  'onPause',
  'onResume',
] as const satisfies readonly (keyof Hooks)[];

function resolveHooks(given: ClientOptions): Hooks {
  for (const name of hookNames) requireFunction(name, given[name]);
  const { onDelivered, onDropped, onDead, onPause, onResume } = given;
  return {
    ...(onDelivered && { onDelivered }),
    ...(onDropped && { onDropped }),
    ...(onDead && { onDead }),
    ...(onPause && { onPause }),
    ...(onResume && { onResume }),
  };
}

function resolveOrigin(given: ClientOptions, env: Environment): string {
  const allowCustomHost = requireBoolean(
    'allowCustomHost',
    given.allowCustomHost ?? singleOptions.allowCustomHost,
  );
  const region =
    given.region === undefined
      ? checkedRegion('INTERCOM_REGION', env.INTERCOM_REGION || singleOptions.region)
      : checkedRegion('region', given.region);
  if (given.baseUrl !== undefined) {
    return checkedOrigin('baseUrl', given.baseUrl, { allowCustomHost });
  }
  if (env.INTERCOM_EVENTS_URL) {
    return checkedOrigin('INTERCOM_EVENTS_URL', env.INTERCOM_EVENTS_URL, { allowCustomHost });
  }
  return regionOrigins[region];
}

function resolveVersion({ apiVersion, onUnknownContact }: ClientOptions): string {
  const version: unknown = apiVersion ?? singleOptions.apiVersion;
  if (typeof version !== 'string' || !/^(\d{1,2}\.\d{1,2}|Preview|Unstable)$/.test(version)) {
    throw invalid('apiVersion', 'a version such as "2.14", or "Preview"', version);
  }
  // Since version 2.0 users are contacts (Intercom's changelog); before, only leads were.
  if (onUnknownContact === 'create' && /^[01]\./.test(version)) {
    throw invalid('apiVersion', '"2.0" or later where contacts are created', version, version);
  }
  return version;
}

function resolvePlan(given: unknown): EventPlan | undefined {
  if (given === undefined) return undefined;
  const hasSchemas = typeof given === 'object' && given !== null && hasField(given, 'schemas');
  if (!hasSchemas) throw invalid('plan', 'a plan made by defineEvents()', given);
  return given as EventPlan;
}

function resolveLogger(given: unknown): Logger | undefined {
  if (given === false) return undefined;
  const logger = given ?? globalThis.console;
  requireObject('logger', logger);
  for (const level of ['info', 'warn', 'error'] as const) {
    if (typeof fieldOf(logger, level) === 'function') continue;
    throw invalid(
      'logger',
      `an object with the functions info, warn and error, or \`false\``,
      given,
    );
  }
  return logger as Logger;
}

function resolveDrain(given: unknown): number | undefined {
  if (given === false) return undefined;
  return requireInteger('drainOnExitMs', given, { min: 0, max: 60_000 });
}

/** Only a property of the options themselves: what is stored in it is personal data. */
function resolveOutbox(given: ClientOptions): EventStoreProvider | undefined {
  const outbox = Object.hasOwn(given, 'outbox') ? given.outbox : undefined;
  if (outbox === undefined) return undefined;
  requireObject('outbox', outbox);
  if (typeof outbox.openStore !== 'function') {
    throw invalid('outbox', 'a durable outbox, e.g. of sqliteOutbox()', outbox);
  }
  if (given.spill === undefined || given.spill === false) return outbox;
  throw new ConfigurationError(
    'OPTION_INVALID',
    '`spill` cannot be used with a durable `outbox`.',
    {
      fix: 'Leave `spill` out: the outbox keeps events through the end of the process.',
    },
  );
}

/** Whether the directory can be used shows when it is opened. */
function resolveSpill(given: unknown): SpillOptions | undefined {
  if (given === false) return undefined;
  requireObject('spill', given);
  requireKnownKeys('spill', given, { directory: true });
  const directory = fieldOf(given, 'directory');
  if (typeof directory === 'string' && directory !== '') return Object.freeze({ directory });
  throw invalid('spill.directory', 'the path of a directory', directory);
}

function resolveToken(given: ClientOptions, env: Environment): TokenSource | undefined {
  const wantsDryRun =
    given.dryRun === undefined ? undefined : requireBoolean('dryRun', given.dryRun);
  if (wantsDryRun === true) return undefined;
  const token = given.accessToken ?? env.INTERCOM_ACCESS_TOKEN;
  // An environment variable that is empty counts as not set.
  if (token !== undefined && (token !== '' || given.accessToken !== undefined)) {
    return new TokenSource(token);
  }
  if (env.NODE_ENV !== 'production' && wantsDryRun === undefined) return undefined;
  throw new ConfigurationError('TOKEN_MISSING', 'There is no Intercom access token.', {
    fix: 'Set INTERCOM_ACCESS_TOKEN (Developer Hub, Authentication) or pass `accessToken`; to send nothing on purpose pass `dryRun: true`.',
  });
}
