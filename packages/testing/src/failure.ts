import { fieldsOf, type HttpResult, unusable } from '@intercom-events/core/test-ports';

/** An error response of Intercom. */
export interface FailedAnswer {
  /** The HTTP status. Integer from 200 to 599. */
  readonly status: number;
  /** The code in the error list. Default: the usual one of the status, e.g. `not_found` for 404. */
  readonly code?: string;
  /** `Retry-After`, in milliseconds. Integer from 0 to 60,000. */
  readonly retryAfterMs?: number;
}

/**
 * How a request fails: with an error response, or without a response. `timeout` takes
 * `delivery.attemptTimeoutMs` on the test's clock; `refused`, `reset`, `dns` and `tls` fail at once.
 */
export type Failure = FailedAnswer | 'timeout' | 'refused' | 'reset' | 'dns' | 'tls';

const silences = ['timeout', 'refused', 'reset', 'dns', 'tls'] as const;
const answerKeys = ['status', 'code', 'retryAfterMs'];

/** Intercom's usual error codes (Intercom-OpenAPI 2.14, error lists). */
const usualCodes: Readonly<Record<number, string>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  422: 'parameter_invalid',
  429: 'rate_limit_exceeded',
};

/** The result of the request. Throws a `UsageError` for anything else. */
export function resultOf(failure: unknown): HttpResult {
  const why = silences.find((silence) => silence === failure);
  if (why !== undefined) {
    const maybeDelivered = why === 'timeout' || why === 'reset';
    return { kind: 'no-response', why, reusedSocket: false, maybeDelivered };
  }
  if (typeof failure !== 'object' || failure === null) throw notAFailure();
  const { status, code, retryAfterMs } = fieldsOf<{ [key in keyof FailedAnswer]?: unknown }>(
    failure,
    { status: true, code: true, retryAfterMs: true },
  );
  const isUsable =
    isInteger(status, 200, 599) &&
    (code === undefined || typeof code === 'string') &&
    (retryAfterMs === undefined || isInteger(retryAfterMs, 0, 60_000)) &&
    Object.keys(failure).every((key) => answerKeys.includes(key));
  if (!isUsable) throw notAFailure();
  const word = code ?? usualCodes[status];
  return {
    kind: 'response',
    status,
    content: status === 202 ? 'empty' : 'json',
    ...(word !== undefined && { code: word }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

/** A number of times, checked. */
export function checkedTimes(times: unknown): number {
  if (times === Number.POSITIVE_INFINITY || isInteger(times, 1, Number.MAX_SAFE_INTEGER)) {
    return Number(times);
  }
  throw unusable(
    '`times` is not a whole number from 1 up.',
    'Pass the number of requests that fail; `Infinity` means all, until `clear()`.',
  );
}

export function isInteger(value: unknown, min: number, max: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;
}

function notAFailure(): Error {
  return unusable(
    'This is not a failure that a test client can simulate.',
    `Pass one of ${silences.map((word) => `'${word}'`).join(', ')}, or { status, code, retryAfterMs } with a status from 200 to 599 and at most 60,000 ms.`,
  );
}
