import type { ApiAnswer, RateInfo } from '../model/api-answer.js';
import {
  type ApiErrorCode,
  type ErrorDetails,
  IntercomEventsError,
} from './intercom-events-error.js';

/** What there is to say of an `IntercomApiError`. */
export interface ApiErrorDetails extends ErrorDetails {
  readonly intercomCode?: string | undefined;
  readonly answer?: ApiAnswer | undefined;
  readonly retryable: boolean;
  readonly existingId?: string | undefined;
}

/**
 * A call to Intercom came to nothing. Branch on `code`:
 *
 * - `UNAUTHORISED` (401, 403), `NOT_FOUND` (404), `CONFLICT` (409), `API_REFUSED` (any other 4xx);
 * - `RATE_LIMITED`: 429 again and again, or the limit would not let the call go within its `timeoutMs`;
 * - `UNAVAILABLE`: 5xx, or no answer; `TIMEOUT`: none within `timeoutMs`; `ABORTED`: by your `signal`;
 * - `UNEXPECTED_ANSWER`: an answer, but not one of Intercom's; often a wrong address or a proxy.
 *
 * Intercom's own words may quote an e-mail address: they are in `answer.body`, and never in the message.
 */
export class IntercomApiError extends IntercomEventsError {
  override readonly name = 'IntercomApiError';
  declare readonly code: ApiErrorCode;
  /** HTTP status; `undefined` without an answer. */
  readonly status: number | undefined;
  /** `errors[0].code` of Intercom's error list. */
  readonly intercomCode: string | undefined;
  /** What Intercom's support asks for. */
  readonly requestId: string | undefined;
  /** The rate limit when it answered. */
  readonly rateLimit: RateInfo | undefined;
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;
  /** The contact that is there already (`CONFLICT` of `contacts.create()`), when Intercom says so. */
  readonly existingId: string | undefined;
  readonly #answer: ApiAnswer | undefined;

  constructor(
    code: ApiErrorCode,
    what: string,
    { intercomCode, answer, retryable, existingId, ...details }: ApiErrorDetails,
  ) {
    super(code, what, details);
    this.status = answer?.status;
    this.intercomCode = intercomCode;
    this.requestId = answer?.requestId;
    this.rateLimit = answer?.rateLimit;
    this.retryable = retryable;
    this.existingId = existingId;
    this.#answer = answer;
  }

  /** The raw answer. Not printed with the error, for it may hold personal data. */
  get answer(): ApiAnswer | undefined {
    return this.#answer;
  }
}
