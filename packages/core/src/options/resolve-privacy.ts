import {
  invalid,
  requireBoolean,
  requireFunction,
  requireKnownKeys,
  requireObject,
} from './checks.js';
import type { ClientOptions } from './client-options.js';
import type {
  BeforeTrack,
  Consent,
  RedactOptions,
  ResolvedRedact,
  Sample,
} from './privacy-options.js';

/** What `redact` may hold. */
export const redactOptionNames: Readonly<Record<keyof RedactOptions, true>> = {
  defaults: true,
  keys: true,
  allow: true,
  patterns: true,
};

/** The options about privacy, checked. `undefined` is a feature switched off. */
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
}: ClientOptions): ResolvedPrivacy {
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
  const { defaults = true, keys = [], allow = [], patterns = [] } = given ?? {};
  requireBoolean('redact.defaults', defaults);
  const isPattern = (one: unknown): boolean => one instanceof RegExp;
  const isKey = (one: unknown): boolean =>
    isPattern(one) || (typeof one === 'string' && one !== '');
  return Object.freeze({
    defaults,
    keys: list('redact.keys', keys, isKey, 'texts and regular expressions'),
    allow: list('redact.allow', allow, isKey, 'texts and regular expressions'),
    patterns: list('redact.patterns', patterns, isPattern, 'regular expressions'),
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
