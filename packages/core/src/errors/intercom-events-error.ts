/** The codes of all errors of this library. Branch on these, never on a message. */
export type ErrorCode =
  | 'OPTION_INVALID'
  | 'OUTBOX_UNUSABLE'
  | 'PLAN_INVALID'
  | 'TOKEN_MISSING'
  | 'TOKEN_INVALID'
  | 'HOST_NOT_ALLOWED'
  | OutboxErrorCode
  | UsageErrorCode
  | ApiErrorCode;

/** The codes of an `OutboxError`: a durable outbox that failed. */
export type OutboxErrorCode = 'OUTBOX_UNAVAILABLE';

/** The codes of a `UsageError`: a call that was not made because of its arguments. */
export type UsageErrorCode =
  | 'INPUT_INVALID'
  | 'WITHHELD'
  | 'TOKEN_MISSING'
  | 'CLIENT_CLOSED'
  | 'CHECKPOINT_MISMATCH';

/** The codes of an `IntercomApiError`: a call that failed, or could not be made in time. */
export type ApiErrorCode =
  | 'API_REFUSED'
  | 'UNAUTHORISED'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'RATE_LIMITED'
  | 'UNAVAILABLE'
  | 'TIMEOUT'
  | 'ABORTED'
  | 'UNEXPECTED_ANSWER';

/** Details of an error besides its message. */
export interface ErrorDetails {
  /** What to do, as a sentence. */
  readonly fix: string;
  readonly cause?: unknown;
}

/**
 * Base class of every error of this library: what happened, what to do, and a code.
 *
 * A message never holds the data of an event or the token: they may be personal or secret. Where two copies of
 * the package may be loaded (ESM next to CommonJS), compare `code`, not the class.
 */
export class IntercomEventsError extends Error {
  override readonly name: string = 'IntercomEventsError';
  readonly code: ErrorCode;
  readonly fix: string;

  constructor(code: ErrorCode, what: string, { fix, cause }: ErrorDetails) {
    super(`${what} ${fix} [${code}]`, cause === undefined ? undefined : { cause });
    this.code = code;
    this.fix = fix;
  }
}
