import { IntercomApiError } from '../errors/intercom-api-error.js';
import type { ApiErrorCode } from '../errors/intercom-events-error.js';
import type { AskResult } from '../model/api-answer.js';
import type { NoResponseCause } from '../model/send-result.js';

type Response = Extract<AskResult, { kind: 'response' }>;

/** The error for a result that is no success. */
export function apiErrorOf(result: AskResult): IntercomApiError {
  return result.kind === 'response' ? refusalOf(result) : silenceOf(result.why);
}

function refusalOf({ answer, code: intercomCode }: Response): IntercomApiError {
  const { status, requestId } = answer;
  const code = codeOf(status);
  const details = [
    `status ${status}`,
    ...(intercomCode === undefined ? [] : [`code ${JSON.stringify(intercomCode)}`]),
    ...(requestId === undefined ? [] : [`request id ${JSON.stringify(requestId)}`]),
  ];
  const { what, fix } = words[code];
  return new IntercomApiError(code, `${what} (${details.join(', ')}).`, {
    fix,
    intercomCode,
    answer,
    retryable: code === 'RATE_LIMITED' || code === 'UNAVAILABLE',
    existingId: status === 409 ? /\bid=([0-9a-f]{24})\b/.exec(answer.body)?.[1] : undefined,
  });
}

function codeOf(status: number): Exclude<ApiErrorCode, 'TIMEOUT' | 'ABORTED'> {
  if (status === 401 || status === 403) return 'UNAUTHORISED';
  if (status === 404) return 'NOT_FOUND';
  if (status === 409) return 'CONFLICT';
  if (status === 429) return 'RATE_LIMITED';
  if (status === 408 || status === 425 || status >= 500) return 'UNAVAILABLE';
  return status >= 400 ? 'API_REFUSED' : 'UNEXPECTED_ANSWER';
}

const words = {
  UNAUTHORISED: {
    what: 'Intercom does not accept the access token for this',
    fix: 'Check it, and its permissions (Developer Hub, Authentication).',
  },
  NOT_FOUND: {
    what: 'Intercom does not know what was asked for',
    fix: 'Check the identifier: a contact must exist before its events; a lead is known by its `id` only.',
  },
  CONFLICT: {
    what: 'Intercom has several contacts, or one already, for what was given',
    fix: 'Use `userId` or `id` instead of `email`; `existingId` names the contact that is there.',
  },
  RATE_LIMITED: {
    what: "The workspace's rate limit is used up",
    fix: 'Ask again when `rateLimit.resetInMs` is over, or allow more time with `timeoutMs`.',
  },
  UNAVAILABLE: { what: 'Intercom is not available', fix: 'Try again in a moment.' },
  API_REFUSED: {
    what: 'Intercom refused the request',
    fix: 'What it said is in `error.answer.body`.',
  },
  UNEXPECTED_ANSWER: {
    what: "The answer does not look like Intercom's",
    fix: 'Check `baseUrl`, `region` and proxies.',
  },
} as const;

function silenceOf(why: NoResponseCause): IntercomApiError {
  if (why === 'timeout') {
    return new IntercomApiError('TIMEOUT', 'Intercom did not answer in time.', {
      fix: 'Try again, or allow more time with `timeoutMs`.',
      retryable: true,
    });
  }
  if (why === 'no_token') {
    return new IntercomApiError('UNAUTHORISED', 'There is no access token to ask with.', {
      fix: 'Look at what `accessToken()` of your options returns.',
      retryable: true,
    });
  }
  return new IntercomApiError('UNAVAILABLE', `There was no answer (${why}).`, {
    fix: 'Check the network, `region` and `baseUrl`; then try again.',
    retryable: why !== 'tls',
  });
}
