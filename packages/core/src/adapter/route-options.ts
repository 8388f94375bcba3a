import { ConfigurationError } from '../errors/configuration-error.js';
import { maxNameLength } from '../model/event-name.js';
import { fieldsOf } from '../model/own-fields.js';
import {
  isSendWhen,
  type ScopeTrackOptions,
  scopeTrackOptionNames,
} from '../model/track-options.js';
import { invalid, requireKnownKeys, requireObject, unknownWord } from '../options/checks.js';

/** What each option may be, as `typeof` has it. */
const kinds: Readonly<Record<Exclude<keyof ScopeTrackOptions, 'sendWhen'>, readonly string[]>> = {
  at: ['object', 'number'],
  dedupeKey: ['string'],
  dedupe: ['boolean'],
  user: ['string', 'number', 'bigint', 'object'],
};

const words: Readonly<Record<keyof typeof kinds, string>> = {
  at: 'a Date or Unix seconds',
  dedupeKey: 'text',
  dedupe: '`true` or `false`',
  user: 'a user id, or an object with `userId`, `id` or `email`',
};

/** Checks the name of a route's event while the route is made. Throws `ConfigurationError`. */
export function requireName(given: unknown): asserts given is string {
  const length = typeof given === 'string' ? given.trim().length : 0;
  if (length > 0 && length <= maxNameLength) return;
  throw new ConfigurationError(
    'OPTION_INVALID',
    `Expected the name of trackEvent() to be text of 1 to ${maxNameLength} characters.`,
    { fix: "Write a past-tense verb and a noun: trackEvent('placed-order')." },
  );
}

/**
 * Checks the options of a route's event while the route is made, and completes them. Throws
 * `ConfigurationError`: the developer is there to see it, and no request is.
 */
export function routeOptions(given: ScopeTrackOptions | undefined): ScopeTrackOptions {
  if (given !== undefined) requireObject('options', given);
  requireKnownKeys('', given ?? {}, scopeTrackOptionNames);
  const own = withoutUndefined(fieldsOf<ScopeTrackOptions>(given ?? {}, scopeTrackOptionNames));
  const { sendWhen = 'success' } = own;
  const options: ScopeTrackOptions = { ...own, sendWhen };
  for (const name of ['at', 'dedupeKey', 'dedupe', 'user'] as const) {
    if (!Object.hasOwn(options, name)) continue;
    const value: unknown = options[name];
    if (value === null || !kinds[name].includes(typeof value)) {
      throw invalid(name, words[name], value);
    }
  }
  if (isSendWhen(sendWhen)) return options;
  throw unknownWord('sendWhen', '"always", "success" or a function', sendWhen);
}

/** `user: undefined` would be somebody else than the request's own user: nobody that could be used. */
function withoutUndefined(given: ScopeTrackOptions): ScopeTrackOptions {
  const own: ScopeTrackOptions = Object.create(null);
  return Object.assign(
    own,
    Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  );
}
