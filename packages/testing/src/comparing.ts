import { isDeepStrictEqual } from 'node:util';
import { dateMs, isRegExp } from '@intercom-events/core/test-ports';

/** Expected metadata: some of its keys, each with a value or with something that checks the value. */
export interface ExpectedMetadata {
  /**
   * A value as it is passed to `track()` (`money()`, `link()`, `date()` and `Date` too), a regular expression
   * for text, a function that returns whether the value matches, or an asymmetric matcher such as
   * `expect.any(Number)`. `undefined`: the key must not be there.
   */
  readonly [key: string]: unknown;
}

/** One key that is not as expected. */
export interface Difference {
  readonly key: string;
  readonly expected: unknown;
  readonly got: unknown;
}

/** The keys that differ. Keys that are not expected are ignored. */
export function differences(
  expected: ExpectedMetadata,
  metadata: Readonly<Record<string, unknown>>,
): readonly Difference[] {
  return Object.entries(expected)
    .filter(([key, value]) => !suits(value, metadata[key]))
    .map(([key, value]) => ({ key, expected: value, got: metadata[key] }));
}

function suits(expected: unknown, got: unknown): boolean {
  if (isRegExp(expected)) return typeof got === 'string' && expected.test(got);
  if (typeof expected === 'function') return expected(got) === true;
  const matches = asymmetric(expected);
  return matches === undefined ? isDeepStrictEqual(asSent(expected), got) : matches(got) === true;
}

/** An asymmetric matcher of vitest or jest. */
function asymmetric(expected: unknown): ((got: unknown) => unknown) | undefined {
  if (typeof expected !== 'object' || expected === null) return undefined;
  const match: unknown = Reflect.get(expected, 'asymmetricMatch');
  return typeof match === 'function' ? match.bind(expected) : undefined;
}

/** A value as it is sent. */
function asSent(value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}`;
  const ms = dateMs(value);
  if (ms !== undefined) return Math.floor(ms / 1000);
  if (typeof value !== 'object' || value === null) return value;
  if ('amount' in value && 'currency' in value) {
    return { amount: value.amount, currency: String(value.currency).toLowerCase() };
  }
  return { ...value };
}
