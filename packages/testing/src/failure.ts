import { type HttpResult, unusable } from '@intercom-events/core/seams';

/** An answer of Intercom's that is no success. */
export interface FailedAnswer {
  /** The HTTP status. Integer from 200 to 599. */
  readonly status: number;
  /** Intercom's word in the error list. Default: the usual one of the status, `not_found` with 404. */
  readonly code?: string;
  /** `Retry-After`, in milliseconds. Integer from 0 to 60,000. */
  readonly retryAfterMs?: number;
}

/**
 * What goes wrong with a request: an answer, or none. `timeout` takes as long as an attempt may
 * (`delivery.attemptTimeoutMs`), on the test's clock; `refused`, `reset`, `dns` and `tls` are at once.
 */
export type Failure = FailedAnswer | 'timeout' | 'refused' | 'reset' | 'dns' | 'tls';

const silences = ['timeout', 'refused', 'reset', 'dns', 'tls'] as const;
const answerKeys = ['status', 'code', 'retryAfterMs'];

/** Intercom's usual words (Intercom-OpenAPI 2.14, error lists). */
const usualCodes: Readonly<Record<number, string>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  422: 'parameter_invalid',
  429: 'rate_limit_exceeded',
};

/** What the delivery is told. Throws `UsageError` for what is no failure. */
export function resultOf(failure: unknown): HttpResult {
  const why = silences.find((silence) => silence === failure);
  if (why !== undefined) {
    const maybeDelivered = why === 'timeout' || why === 'reset';
    return { kind: 'no-response', why, reusedSocket: false, maybeDelivered };
  }
  if (typeof failure !== 'object' || failure === null) throw notAFailure();
  const { status, code, retryAfterMs }: { [key in keyof FailedAnswer]?: unknown } = failure;
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
    hasBody: status !== 202,
    ...(word !== undefined && { code: word }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

/** How often, checked. */
export function checkedTimes(times: unknown): number {
  if (times === Number.POSITIVE_INFINITY || isInteger(times, 1, Number.MAX_SAFE_INTEGER)) {
    return Number(times);
  }
  throw unusable(
    '`times` is not a whole number from 1 up.',
    'Say how many requests are to fail; `Infinity` is all of them, until `clear()`.',
  );
}

export function isInteger(value: unknown, min: number, max: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;
}

function notAFailure(): Error {
  return unusable(
    'This is no failure that a test client knows.',
    `Give one of ${silences.map((word) => `'${word}'`).join(', ')}, or { status, code, retryAfterMs } with a status from 200 to 599 and at most 60,000 ms.`,
  );
}
