import { ConfigurationError } from '../errors/configuration-error.js';
import type { Logger } from '../model/logger.js';
import type { Hooks } from '../model/reports.js';
import type { EventPlan } from '../model/tracking-plan.js';
import {
  invalid,
  requireBoolean,
  requireFunction,
  requireInteger,
  requireKnownKeys,
  requireObject,
  requireOneOf,
} from './checks.js';
import type { ClientOptions, SpillOptions } from './client-options.js';
import { clientOptionNames, topDefaults } from './defaults.js';
import { checkedOrigin, checkedRegion, regionOrigins } from './destination.js';
import { type ResolvedGroups, resolveGroups } from './resolve-groups.js';
import { type ResolvedPrivacy, resolvePrivacy } from './resolve-privacy.js';
import { resolveSpill } from './resolve-spill.js';
import { resolveVersion } from './resolve-version.js';
import { TokenSource } from './token-source.js';

/** The environment variables the client reads. */
export interface Environment {
  readonly INTERCOM_ACCESS_TOKEN?: string | undefined;
  readonly INTERCOM_REGION?: string | undefined;
  readonly INTERCOM_EVENTS_URL?: string | undefined;
  readonly NODE_ENV?: string | undefined;
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
  /** `undefined`: what is left at the end is given up. */
  readonly spill: SpillOptions | undefined;
  /** `undefined`: as the runtime has it. */
  readonly transport: 'undici' | 'fetch' | undefined;
  /** `undefined` is a dry run. */
  readonly token: TokenSource | undefined;
}

/** Checks everything a client can be told, and fills in the rest. Throws `ConfigurationError`. */
export function resolveOptions(given: ClientOptions, env: Environment): ResolvedOptions {
  requireObject('options', given);
  requireKnownKeys('', given, clientOptionNames);
  for (const name of hookNames) requireFunction(name, given[name]);
  return Object.freeze({
    ...resolveGroups(given),
    ...resolvePrivacy(given),
    origin: resolveOrigin(given, env),
    apiVersion: resolveVersion(given),
    onUnknownContact: requireOneOf(
      'onUnknownContact',
      given.onUnknownContact ?? topDefaults.onUnknownContact,
      ['hold', 'create', 'drop'],
    ),
    plan: resolvePlan(given.plan),
    onInvalid: requireOneOf('onInvalid', given.onInvalid ?? topDefaults.onInvalid, [
      'warn',
      'drop',
      'off',
    ]),
    logger: resolveLogger(given.logger),
    drainOnExitMs: resolveDrain(given.drainOnExitMs),
    spill: resolveSpill(given.spill ?? topDefaults.spill),
    transport:
      given.transport === undefined
        ? undefined
        : requireOneOf('transport', given.transport, ['undici', 'fetch']),
    token: resolveToken(given, env),
    ...pickHooks(given),
  });
}

const hookNames = [
  'onDelivered',
  'onDropped',
  'onDead',
  'onPause',
  'onResume',
] as const satisfies readonly (keyof Hooks)[];

function pickHooks(given: ClientOptions): Hooks {
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
    given.allowCustomHost ?? topDefaults.allowCustomHost,
  );
  const region =
    given.region === undefined
      ? checkedRegion('INTERCOM_REGION', env.INTERCOM_REGION || topDefaults.region)
      : checkedRegion('region', given.region);
  if (given.baseUrl !== undefined) {
    return checkedOrigin('baseUrl', given.baseUrl, { allowCustomHost });
  }
  if (env.INTERCOM_EVENTS_URL) {
    return checkedOrigin('INTERCOM_EVENTS_URL', env.INTERCOM_EVENTS_URL, { allowCustomHost });
  }
  return regionOrigins[region];
}

function resolvePlan(given: unknown): EventPlan | undefined {
  if (given === undefined) return undefined;
  const hasSchemas = typeof given === 'object' && given !== null && 'schemas' in given;
  if (!hasSchemas) throw invalid('plan', 'a plan made by defineEvents()', given);
  return given as EventPlan;
}

function resolveLogger(given: unknown): Logger | undefined {
  if (given === false) return undefined;
  const logger = given ?? globalThis.console;
  requireObject('logger', logger);
  for (const level of ['info', 'warn', 'error'] as const) {
    if (typeof Reflect.get(logger, level) === 'function') continue;
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
  const range = { min: 0, max: 60_000 };
  return requireInteger('drainOnExitMs', given ?? topDefaults.drainOnExitMs, range);
}

function resolveToken(given: ClientOptions, env: Environment): TokenSource | undefined {
  const wantsDryRun =
    given.dryRun === undefined ? undefined : requireBoolean('dryRun', given.dryRun);
  if (wantsDryRun === true) return undefined;
  const token = given.accessToken ?? env.INTERCOM_ACCESS_TOKEN;
  // A variable that is set to nothing is one that is not set.
  if (token !== undefined && (token !== '' || given.accessToken !== undefined)) {
    return new TokenSource(token);
  }
  if (env.NODE_ENV !== 'production' && wantsDryRun === undefined) return undefined;
  throw new ConfigurationError('TOKEN_MISSING', 'There is no Intercom access token.', {
    fix: 'Set INTERCOM_ACCESS_TOKEN (Developer Hub, Authentication) or pass `accessToken`; to send nothing on purpose pass `dryRun: true`.',
  });
}
