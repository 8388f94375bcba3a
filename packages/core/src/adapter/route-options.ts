import {
  isSendWhen,
  type ScopeTrackOptions,
  scopeTrackOptionNames,
} from '../model/track-options.js';
import { invalid, requireKnownKeys, requireObject } from '../options/checks.js';

/** What each option may be, as `typeof` has it. */
const kinds: Readonly<Record<Exclude<keyof ScopeTrackOptions, 'sendWhen'>, readonly string[]>> = {
  at: ['object', 'number'],
  dedupeKey: ['string'],
  dedupe: ['boolean'],
  user: ['string', 'number', 'object'],
};

const words: Readonly<Record<keyof typeof kinds, string>> = {
  at: 'a Date or Unix seconds',
  dedupeKey: 'text',
  dedupe: '`true` or `false`',
  user: 'a user id, or an object with `userId`, `id` or `email`',
};

/**
 * Checks the options of a route's event while the route is made, and completes them. Throws
 * `ConfigurationError`: the developer is there to see it, and no request is.
 */
export function routeOptions(given: ScopeTrackOptions | undefined): ScopeTrackOptions {
  if (given !== undefined) requireObject('options', given);
  const options = { ...given, sendWhen: given?.sendWhen ?? 'success' };
  requireKnownKeys('', options, scopeTrackOptionNames);
  for (const name of ['at', 'dedupeKey', 'dedupe', 'user'] as const) {
    const value: unknown = options[name];
    const isUsable = value !== null && kinds[name].includes(typeof value);
    if (value !== undefined && !isUsable) throw invalid(name, words[name], value);
  }
  if (isSendWhen(options.sendWhen)) return options;
  throw invalid('sendWhen', '"always", "success" or a function', options.sendWhen);
}
