import type { DeadlineOptions } from './intercom-events.js';

const longestDeadlineMs = 600_000;

/** How long `flush()` or `close()` may take, whatever was given. Never throws: neither do they. */
export function deadlineOf(options: DeadlineOptions | undefined, defaultMs: number): number {
  try {
    const given: unknown = options?.deadlineMs;
    if (typeof given !== 'number' || Number.isNaN(given)) return defaultMs;
    return Math.min(Math.max(given, 0), longestDeadlineMs);
  } catch {
    // A getter of the caller's threw.
    return defaultMs;
  }
}
