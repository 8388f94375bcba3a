import type { ApiAnswer, RateInfo } from '../model/api-answer.js';
import {
  type ApiErrorCode,
  type ErrorDetails,
  IntercomEventsError,
} from './intercom-events-error.js';

/** Details of an `IntercomApiError`. */
export interface ApiErrorDetails extends ErrorDetails {
  readonly intercomCode?: string | undefined;
  readonly answer?: ApiAnswer | undefined;
  readonly retryable: boolean;
  readonly existingId?: string | undefined;
}

/**
 * A call to Intercom failed. Branch on `code`:
 *
 * - `UNAUTHORISED` (401, 403), `NOT_FOUND` (404), `CONFLICT` (409), `API_REFUSED` (any other 4xx);
 * - `RATE_LIMITED`: 429 repeatedly, or the rate limit did not allow the call within its `timeoutMs`;
 * - `UNAVAILABLE`: 5xx, or no response; `TIMEOUT`: no response within `timeoutMs`; `ABORTED`: by your `signal`;
 * - `UNEXPECTED_ANSWER`: a response that is not Intercom's; often a wrong address or a proxy.
 *
 * Intercom's message may quote an e-mail address: it is in `answer.body`, and never in the error's message.
 */
export class IntercomApiError extends IntercomEventsError {
  override readonly name = 'IntercomApiError';
  declare readonly code: ApiErrorCode;
  /** HTTP status; `undefined` without a response. */
  readonly status: number | undefined;
  /** `errors[0].code` of Intercom's error list. */
  readonly intercomCode: string | undefined;
  /** Intercom's id of the request; its support asks for it. */
  readonly requestId: string | undefined;
  /** The rate limit at the time of the response. */
  readonly rateLimit: RateInfo | undefined;
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;
  /** The id of the existing contact (`CONFLICT` of `contacts.create()`), if Intercom's response has it. */
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

  /** The raw response. Not printed with the error, because it may hold personal data. */
  get answer(): ApiAnswer | undefined {
    return this.#answer;
  }
}
