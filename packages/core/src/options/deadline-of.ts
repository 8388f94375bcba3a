/** How long to wait. */
export interface DeadlineOptions {
  /**
   * In milliseconds, from 0 to 600,000. What is out of range is brought into it; what is no number is left
   * out, and said in the log.
   */
  readonly deadlineMs?: number;
}

/** The names of those options, and no others. */
export const deadlineOptionNames = {
  deadlineMs: true,
} satisfies Record<keyof DeadlineOptions, true>;

const longestDeadlineMs = 600_000;

/**
 * How long `flush()` or `close()` may take, whatever was given. Never throws: neither do they.
 *
 * @param onUnusable - Told what was given that is no time.
 */
export function deadlineOf(
  options: DeadlineOptions | undefined,
  defaultMs: number,
  onUnusable: (given: unknown) => void,
): number {
  try {
    const given: unknown = options?.deadlineMs;
    if (typeof given === 'number' && !Number.isNaN(given)) {
      return Math.min(Math.max(given, 0), longestDeadlineMs);
    }
    if (given !== undefined && given !== null) onUnusable(given);
  } catch {
    // A getter of the caller's threw.
  }
  return defaultMs;
}
