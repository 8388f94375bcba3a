import { AssertionError } from 'node:assert';
import type { TrackedName } from '@intercom-events/core/adapter';
import type { ExpectedMetadata } from './comparing.js';
import { requireTestEvents } from './create-test-events.js';
import { complaint } from './matchers.js';
import { type Found, readWanted, search } from './search.js';
import type { TestEvents } from './test-events.js';
import type { TrackedEvent } from './tracked-event.js';

/**
 * Asserts that an event of that name was accepted, with at least these metadata keys. The `AssertionError`
 * says what was tracked instead. For `node:test` and every other test runner.
 *
 * @example
 * ```ts
 * await events.settle();
 * const event = assertTracked(events, 'placed-order', { item: 'mug' });
 * assert.deepEqual(event.user, { userId: 'ada' });
 * ```
 *
 * @returns the first such event.
 */
export function assertTracked(
  events: TestEvents,
  name: TrackedName,
  metadata?: ExpectedMetadata,
): TrackedEvent {
  const found = search(requireTestEvents(events), readWanted(name, metadata));
  const [first] = found.matching;
  if (first !== undefined) return first;
  throw failure(found, { isNot: false, start: assertTracked });
}

/** Asserts that no such event was accepted, and none is held that could still be. */
export function assertNotTracked(
  events: TestEvents,
  name: TrackedName,
  metadata?: ExpectedMetadata,
): void {
  const found = search(requireTestEvents(events), readWanted(name, metadata));
  if (found.matching.length + found.undecided.length === 0) return;
  throw failure(found, { isNot: true, start: assertNotTracked });
}

function failure(
  found: Found,
  { isNot, start }: { readonly isNot: boolean; readonly start: (...args: never) => unknown },
): AssertionError {
  const { wanted, all } = found;
  // The stack begins in the test, not here.
  const stackStartFn = start;
  return new AssertionError({
    message: complaint(found, { isNot }),
    actual: all.map(({ name }) => name),
    expected: wanted.name,
    operator: start.name,
    stackStartFn,
  });
}
