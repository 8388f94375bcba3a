import { ConfigurationError } from '../errors/configuration-error.js';
import { knownNamesAdvice } from '../errors/known-names.js';
import { quoted } from '../errors/quoted.js';
import { hasProperties } from '../model/properties.js';

/** The limits of a number, both included. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** Refuses unknown names: a misspelt option would silently have its default. */
export function requireKnownKeys(where: string, given: object, known: object): void {
  for (const key of Object.keys(given)) {
    if (Object.hasOwn(known, key)) continue;
    const name = JSON.stringify(where === '' ? key : `${where}.${key}`).slice(1, -1);
    throw new ConfigurationError('OPTION_INVALID', `Unknown option \`${name}\`.`, {
      fix: knownNamesAdvice(key, Object.keys(known)),
    });
  }
}

export function requireObject(name: string, value: unknown): asserts value is object {
  if (hasProperties(value)) return;
  throw invalid(name, 'an object', value);
}

export function requireInteger(name: string, value: unknown, { min, max }: Range): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) {
    return value;
  }
  throw invalid(name, `an integer from ${min} to ${max}`, value);
}

export function requireNumber(name: string, value: unknown, { min, max }: Range): number {
  if (typeof value === 'number' && value >= min && value <= max) return value;
  throw invalid(name, `a number from ${min} to ${max}`, value);
}

export function requireBoolean(name: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw invalid(name, '`true` or `false`', value);
}

export function requireFunction(name: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'function') throw invalid(name, 'a function', value);
}

export function requireOneOf<T extends string>(
  name: string,
  value: unknown,
  allowed: readonly T[],
): T {
  const found = allowed.find((word) => word === value);
  if (found !== undefined) return found;
  throw unknownWord(name, `one of ${allowed.map((word) => `"${word}"`).join(', ')}`, value);
}

/** Enough for "eu-central-1", and only the beginning of a token that was put there by mistake. */
const maxShown = 12;

/**
 * The error for an option that takes one of a few words. A wrong word is shown: it may differ from the right one by
 * an invisible character.
 */
export function unknownWord(name: string, expected: string, value: unknown): ConfigurationError {
  const got = typeof value === 'string' ? quoted(value, maxShown) : shown(value);
  return invalid(name, expected, value, got);
}

/**
 * The error for an option with an unusable value. Any text is not shown: it might be a token.
 *
 * @param got - What is shown of the value instead.
 */
export function invalid(
  name: string,
  expected: string,
  value: unknown,
  got = shown(value),
): ConfigurationError {
  return new ConfigurationError(
    'OPTION_INVALID',
    `Expected \`${name}\` to be ${expected}, got ${got}.`,
    { fix: 'Correct it, or leave it out to use the default.' },
  );
}

function shown(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return `\`${value}\``;
  if (value === null || value === undefined) return `\`${value}\``;
  if (Array.isArray(value)) return 'an array';
  return `a value of type ${typeof value}`;
}
