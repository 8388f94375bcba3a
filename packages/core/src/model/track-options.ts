import type { User } from './contact.js';

/** How the request, or job, that a scope stands for has ended. */
export interface Outcome {
  /** No error, no abort, and a status below 400 where there is one. */
  readonly ok: boolean;
  /** The HTTP status of the response, where there is one. */
  readonly status?: number;
  /** The client went away before the response was complete. */
  readonly aborted: boolean;
}

/**
 * When an event of a scope is sent: `always` at once, whether the request succeeds or not; `success` only
 * if the request succeeds (no error thrown, status below 400, not aborted); a function decides when the
 * outcome is known, and one that throws counts as no.
 */
export type SendWhen = 'always' | 'success' | ((outcome: Outcome) => boolean);

/** Options of one event. */
export interface TrackOptions {
  /**
   * When the user did it: a `Date`, Unix seconds, or Unix milliseconds (recognised and converted).
   * From 2010 to 60 seconds ahead; anything else is `dropped: invalid_time`. Default: now. Identical events with
   * another `at` are no duplicates.
   */
  readonly at?: Date | number;
  /** Events with the same key, contact and name within the window are duplicates, whatever their metadata. */
  readonly dedupeKey?: string;
  /** `false` sends the event even if an identical one was accepted a moment ago. */
  readonly dedupe?: boolean;
}

/** The names of these options. */
export const trackOptionNames = {
  at: true,
  dedupeKey: true,
  dedupe: true,
} satisfies Record<keyof TrackOptions, true>;

/** Options of one event of a scope. */
export interface ScopeTrackOptions extends TrackOptions {
  /** Another user than the scope's own. */
  readonly user?: User;
  /**
   * Any other value is read as `success`, so that a misspelt word sends nothing for a failed request.
   *
   * @default 'always'
   */
  readonly sendWhen?: SendWhen;
}

/** The names of these options. */
export const scopeTrackOptionNames = {
  ...trackOptionNames,
  user: true,
  sendWhen: true,
} satisfies Record<keyof ScopeTrackOptions, true>;

/** What `sendWhen` may be. */
export function isSendWhen(given: unknown): given is SendWhen {
  return given === 'always' || given === 'success' || typeof given === 'function';
}
