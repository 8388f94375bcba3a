import type { Meaning } from '../delivery/classify.js';
import { IntercomApiError } from '../errors/intercom-api-error.js';
import type { ApiErrorCode } from '../errors/intercom-events-error.js';
import type { HttpResponse, HttpResult } from '../http/http-client.js';
import type { ApiAnswer, NoResponseCause } from '../model/api-answer.js';

/** The error for a result that is no success, and for what it means. */
export function apiError(result: HttpResult, meaning: Meaning): IntercomApiError {
  return result.kind === 'response' ? refusalOf(result, meaning) : silenceOf(result.why);
}

/** The whole answer, as the HTTP client gives it for a request that is awaited. */
export function answerOf({ answer, status }: HttpResponse): ApiAnswer {
  return answer ?? { status, headers: {}, body: '' };
}

function refusalOf(response: HttpResponse, meaning: Meaning): IntercomApiError {
  const { status, requestId, code: intercomCode } = response;
  const answer = answerOf(response);
  const code = codeOf(response, meaning);
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
    existingId: code === 'CONFLICT' ? /\bid=([0-9a-f]{24})\b/.exec(answer.body)?.[1] : undefined,
  });
}

function codeOf(
  { status }: HttpResponse,
  meaning: Meaning,
): Exclude<ApiErrorCode, 'TIMEOUT' | 'ABORTED'> {
  switch (meaning) {
    case 'unauthorised':
      return 'UNAUTHORISED';
    case 'not_found':
      return 'NOT_FOUND';
    case 'conflict':
      return 'CONFLICT';
    case 'rate_limited':
      return 'RATE_LIMITED';
    case 'unavailable':
      return 'UNAVAILABLE';
    case 'configuration':
      return status === 404 ? 'NOT_FOUND' : 'API_REFUSED';
    case 'rejected':
      return 'API_REFUSED';
    default:
      return 'UNEXPECTED_ANSWER';
  }
}

const words = {
  UNAUTHORISED: {
    what: 'Intercom does not accept the access token for this',
    fix: 'Check it, and its permissions (Developer Hub, Authentication).',
  },
  NOT_FOUND: {
    what: 'Intercom does not know the contact or object',
    fix: 'Check the identifier: a contact must exist before its events. `{ id }` is the id that Intercom gave it, the only one of a lead; an id of yours is `{ userId }`.',
  },
  CONFLICT: {
    what: 'Intercom has several contacts for this identifier, or one already',
    fix: 'Use `userId` or `id` instead of `email`; `existingId` is the id of the existing contact.',
  },
  RATE_LIMITED: {
    what: "The workspace's rate limit is used up",
    fix: 'Try again when `rateLimit.resetInMs` has passed, or allow more time with `timeoutMs`.',
  },
  UNAVAILABLE: { what: 'Intercom is not available', fix: 'Try again in a moment.' },
  API_REFUSED: {
    what: 'Intercom refused the request',
    fix: 'Its answer is in `error.answer.body`.',
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
    return new IntercomApiError('UNAUTHORISED', 'There is no access token.', {
      fix: 'Check what the function in the option `accessToken` returns.',
      retryable: true,
    });
  }
  return new IntercomApiError('UNAVAILABLE', `Intercom did not answer (${why}).`, {
    fix: 'Check the network, the proxy, `region` and `baseUrl`; then try again.',
    retryable: why !== 'tls' && why !== 'proxy_credentials',
  });
}
