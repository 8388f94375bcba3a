import { isDeepStrictEqual } from 'node:util';

/** What metadata is to be: any of its keys, each with a value or with something that judges the value. */
export interface ExpectedMetadata {
  /**
   * A value as it is given to `track()` (`money()`, `link()`, `date()` and `Date` too), a regular expression
   * for text, a function that says whether the value will do, or an asymmetric matcher such as
   * `expect.any(Number)`. `undefined`: the key must not be there.
   */
  readonly [key: string]: unknown;
}

/** One key that is not as it was to be. */
export interface Difference {
  readonly key: string;
  readonly expected: unknown;
  readonly got: unknown;
}

/** The keys that differ; keys that nobody expected are nobody's business. */
export function differences(
  expected: ExpectedMetadata,
  metadata: Readonly<Record<string, unknown>>,
): readonly Difference[] {
  return Object.entries(expected)
    .filter(([key, value]) => !suits(value, metadata[key]))
    .map(([key, value]) => ({ key, expected: value, got: metadata[key] }));
}

function suits(expected: unknown, got: unknown): boolean {
  if (expected instanceof RegExp) return typeof got === 'string' && expected.test(got);
  if (typeof expected === 'function') return expected(got) === true;
  const judge = asymmetric(expected);
  return judge === undefined ? isDeepStrictEqual(asSent(expected), got) : judge(got) === true;
}

/** What vitest and jest put in the place of a value. */
function asymmetric(expected: unknown): ((got: unknown) => unknown) | undefined {
  if (typeof expected !== 'object' || expected === null) return undefined;
  const match: unknown = Reflect.get(expected, 'asymmetricMatch');
  return typeof match === 'function' ? match.bind(expected) : undefined;
}

/** A value as it goes over the wire. */
function asSent(value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}`;
  if (value instanceof Date) return Math.floor(value.getTime() / 1000);
  if (typeof value !== 'object' || value === null) return value;
  if ('amount' in value && 'currency' in value) {
    return { amount: value.amount, currency: String(value.currency).toLowerCase() };
  }
  return { ...value };
}
