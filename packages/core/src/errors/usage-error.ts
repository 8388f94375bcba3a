import {
  type ErrorDetails,
  IntercomEventsError,
  type UsageErrorCode,
} from './intercom-events-error.js';

/** What there is to say of a `UsageError`. */
export interface UsageErrorDetails extends ErrorDetails {
  /** Why an event cannot be sent, in the words of `track()`'s verdicts: `invalid_user`, `invalid_name` … */
  readonly reason?: string;
}

/**
 * A question, `send()`, `import()` or `bulk` was called with something it cannot use. Nothing was sent.
 *
 * - `INPUT_INVALID`: an argument; for an event, `reason` says which part of it.
 * - `WITHHELD`: the application's own `consent` or `beforeTrack` holds the event back, as `reason` says.
 * - `TOKEN_MISSING`: the client is in a dry run.
 * - `CLIENT_CLOSED`: `close()` was called.
 * - `CHECKPOINT_MISMATCH`: the checkpoint belongs to another source.
 */
export class UsageError extends IntercomEventsError {
  override readonly name = 'UsageError';
  readonly reason: string | undefined;

  constructor(code: UsageErrorCode, what: string, { reason, ...details }: UsageErrorDetails) {
    super(code, what, details);
    this.reason = reason;
  }
}

/** The error for an argument of the wrong kind. What was given is never shown. */
export function unusable(what: string, fix: string, reason?: string): UsageError {
  return new UsageError('INPUT_INVALID', what, { fix, ...(reason && { reason }) });
}
