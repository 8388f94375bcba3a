import {
  type ErrorDetails,
  IntercomEventsError,
  type UsageErrorCode,
} from './intercom-events-error.js';

/** Details of a `UsageError`. */
export interface UsageErrorDetails extends ErrorDetails {
  /** Why an event cannot be sent, with the reasons of `track()`, e.g. `invalid_user` or `invalid_name`. */
  readonly reason?: string;
}

/**
 * A call had an argument that cannot be used. Nothing was sent or changed.
 *
 * - `INPUT_INVALID`: an argument; for an event, `reason` says which part of it.
 * - `WITHHELD`: the application's `consent` or `beforeTrack` does not allow the event, see `reason`.
 * - `TOKEN_MISSING`: the client is in dry-run mode.
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

/** The error for an argument that cannot be used. Its value is never shown. */
export function unusable(what: string, fix: string, reason?: string): UsageError {
  return new UsageError('INPUT_INVALID', what, { fix, ...(reason && { reason }) });
}
