import type { User } from '@intercom-events/core';
import type { TrackedName } from '@intercom-events/core/adapter';
import { unusable } from '@intercom-events/core/test-ports';
import type { ExpectedMetadata } from './comparing.js';
import { requireTestEvents } from './create-test-events.js';
import { described, instead } from './explanation.js';
import { isInteger } from './failure.js';
import { type Found, readWanted, search } from './search.js';

/** The matchers for a client made by `createTestEvents()`. */
export interface EventMatchers<Returned> {
  /**
   * An event of that name was accepted, with at least these metadata keys. A held event fails this and its
   * negation: `await events.settle()` first.
   *
   * @example
   * ```ts
   * expect(events).toHaveTracked('placed-order', { total: money(1_999, 'eur'), items: expect.any(Number) });
   * ```
   */
  toHaveTracked(name: TrackedName, metadata?: ExpectedMetadata): Returned;
  /** This number of them was accepted; duplicates do not count. */
  toHaveTrackedTimes(name: TrackedName, times: number, metadata?: ExpectedMetadata): Returned;
  /** One of them was tracked for this user. */
  toHaveTrackedFor(user: User, name: TrackedName, metadata?: ExpectedMetadata): Returned;
}

/** The result of a matcher. */
export interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

interface MatcherContext {
  readonly isNot?: boolean;
}

/** For `expect.extend()`; `@intercom-events/testing/vitest` and `/jest` call it for you. */
export const eventMatchers = {
  toHaveTracked(
    this: MatcherContext,
    events: unknown,
    name: unknown,
    metadata?: unknown,
  ): MatcherResult {
    return resultOf(this, search(requireTestEvents(events), readWanted(name, metadata)));
  },

  toHaveTrackedTimes(
    this: MatcherContext,
    events: unknown,
    name: unknown,
    times: unknown,
    metadata?: unknown,
  ): MatcherResult {
    if (!isInteger(times, 0, Number.MAX_SAFE_INTEGER)) {
      throw unusable('`times` is not a non-negative integer.', 'Pass the expected number.');
    }
    return resultOf(this, search(requireTestEvents(events), readWanted(name, metadata)), times);
  },

  toHaveTrackedFor(
    this: MatcherContext,
    events: unknown,
    user: User,
    name: unknown,
    metadata?: unknown,
  ): MatcherResult {
    return resultOf(
      this,
      search(requireTestEvents(events), readWanted(name, metadata, { of: user })),
    );
  },
};

/** Whether any event was found, or exactly `times`. */
function resultOf({ isNot = false }: MatcherContext, found: Found, times?: number): MatcherResult {
  const { matching, undecided } = found;
  const enough = times === undefined ? matching.length > 0 : matching.length === times;
  // Held events may still change the result: both the matcher and its negation fail.
  const isOpen = undecided.length > 0 && (times !== undefined || matching.length === 0);
  return { pass: isOpen ? isNot : enough, message: () => complaint(found, { isNot, times }) };
}

/** The message: what was expected and what was found. */
export function complaint(
  found: Found,
  { isNot, times }: { readonly isNot: boolean; readonly times?: number | undefined },
): string {
  const often = times === undefined ? '' : ` ${times} ${times === 1 ? 'time' : 'times'}`;
  const got = times === undefined ? '' : `, and it did ${found.matching.length}`;
  const what = `${described(found.wanted)} ${isNot ? 'not ' : ''}to have been tracked${often}`;
  return `Expected ${what}${got}.\n${instead(found)}`;
}
