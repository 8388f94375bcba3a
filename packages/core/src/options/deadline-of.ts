import { fieldOf } from '../model/own-fields.js';

/** Options of `flush()`, `persisted()` and `close()`. */
export interface DeadlineOptions {
  /**
   * How long to wait, in milliseconds, from 0 to 600,000. A number outside this range is limited to it; anything else
   * is ignored, with a line in the log.
   */
  readonly deadlineMs?: number;
}

/** The names of these options, and no others. */
export const deadlineOptionNames = {
  deadlineMs: true,
} satisfies Record<keyof DeadlineOptions, true>;

export const maxDeadlineMs = 600_000;

/**
 * How long `flush()`, `persisted()` or `close()` may take. Never throws, because they do not.
 *
 * @param onUnusable - Called with a value that is not a number.
 */
export function deadlineOf(
  options: DeadlineOptions | undefined,
  defaultMs: number,
  onUnusable: (given: unknown) => void,
): number {
  try {
    const given = options && fieldOf(options, 'deadlineMs');
    if (typeof given === 'number' && !Number.isNaN(given)) {
      return Math.min(Math.max(given, 0), maxDeadlineMs);
    }
    if (given !== undefined && given !== null) onUnusable(given);
  } catch {
    // A getter of the caller threw.
  }
  return defaultMs;
}
