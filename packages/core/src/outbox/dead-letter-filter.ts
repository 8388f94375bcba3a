import { requireKnownNames } from '../errors/known-names.js';
import { UsageError, unusable } from '../errors/usage-error.js';
import { fieldOf, fieldsOf } from '../model/own-fields.js';
import { type DeadReason, deadReasons } from '../model/reasons.js';
import type { DeadLetter, DeadLetterFilter } from './outbox.js';

/**
 * Checks the filter of a call to `events.dead`. A misspelt key or an unknown reason must not select every
 * dead letter, nor silently none. Throws a `UsageError` (`INPUT_INVALID`).
 */
export function readDeadLetterFilter(given: unknown): DeadLetterFilter {
  if (given === undefined) return {};
  let filter: DeadLetterFilter | undefined;
  try {
    filter = checked(given);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    // A getter or a Proxy of the application threw: its error may hold personal data.
  }
  if (filter !== undefined) return filter;
  throw unusable(
    'This is not a filter for dead letters.',
    `Pass \`ids\` (a list of event ids), \`reason\` (one of ${deadReasons.join(', ')}), or no filter for all of them.`,
  );
}

const filterNames = { ids: true, reason: true } satisfies Record<keyof DeadLetterFilter, true>;

function checked(given: unknown): DeadLetterFilter | undefined {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return undefined;
  requireKnownNames('option', 'events.dead', given, filterNames);
  const ids = fieldOf(given, 'ids');
  const reason = fieldOf(given, 'reason');
  if (reason !== undefined && !isDeadReason(reason)) return undefined;
  if (ids !== undefined && !isTextList(ids)) return undefined;
  return {
    ...(ids !== undefined && { ids: [...ids] }),
    ...(reason !== undefined && { reason }),
  };
}

function isDeadReason(value: unknown): value is DeadReason {
  return deadReasons.some((reason) => reason === value);
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

/** Whether a dead letter is selected by a filter. */
export function matching(filter: DeadLetterFilter): (letter: DeadLetter) => boolean {
  const { ids, reason } = fieldsOf<DeadLetterFilter>(filter, filterNames);
  const wanted = ids && new Set(ids);
  return (letter) =>
    (reason === undefined || letter.reason === reason) &&
    (wanted === undefined || wanted.has(letter.event.id));
}
