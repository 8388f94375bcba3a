import type { HttpResponse, HttpResult } from '../http/http-client.js';

/**
 * What came of a request means, whoever sent it:
 *
 * - `success`: Intercom has done what was asked
 * - `suspicious_answer`: this does not look like Intercom (a captive portal, a wrong host)
 * - `unauthorised`: the token is missing, or not accepted
 * - `configuration`: this cannot be the right address, version or TLS set-up
 * - `not_found`: Intercom does not know the contact, or whatever was named
 * - `conflict`: there is one already, or several match
 * - `rate_limited`: the window is used up
 * - `unavailable`: no response, or trouble that passes; the same request may be sent again
 * - `rejected`: Intercom refuses this request for good
 */
export type Meaning =
  | 'success'
  | 'suspicious_answer'
  | 'unauthorised'
  | 'configuration'
  | 'not_found'
  | 'conflict'
  | 'rate_limited'
  | 'unavailable'
  | 'rejected';

/**
 * The one place where an answer is classified.
 *
 * @param expects - What a success holds: events are answered with nothing, all other requests with JSON.
 */
export function classify(result: HttpResult, expects: 'nothing' | 'json' = 'nothing'): Meaning {
  if (result.kind === 'no-response') {
    if (result.why === 'tls' || result.why === 'proxy_credentials') return 'configuration';
    return result.why === 'no_token' ? 'unauthorised' : 'unavailable';
  }
  const { status } = result;
  if (status >= 200 && status < 300)
    return isFromIntercom(result, expects) ? 'success' : suspicious;
  if (status < 400) return suspicious;
  if (status === 401 || status === 403) return 'unauthorised';
  if (status === 404 && result.code === 'not_found') return 'not_found';
  if (status === 409) return 'conflict';
  if (status === 429) return 'rate_limited';
  if (isOurConfiguration(result)) return 'configuration';
  return status === 408 || status === 425 || status >= 500 ? 'unavailable' : 'rejected';
}

const suspicious = 'suspicious_answer';

/**
 * Whether trouble with the token, the address or the answers may concern one event only, e.g. because a firewall
 * objects to its text. A refused token (401), or no usable connection, concerns all.
 */
export function mayConcernOneEvent(result: HttpResult): boolean {
  return result.kind === 'response' && result.status !== 401;
}

/** Whether the event was not accepted, and the same event may or will be sent again because of what it holds. */
export function failsEvent(result: HttpResult): boolean {
  const meaning = classify(result);
  if (meaning === 'unavailable') return true;
  const pauses =
    meaning === suspicious || meaning === 'unauthorised' || meaning === 'configuration';
  return pauses && mayConcernOneEvent(result);
}

/**
 * Whether a 2xx is a success of Intercom's, and not the page of a captive portal or the empty answer of a proxy.
 * 202 is what Intercom answers to events, without a body or with one space; JSON is not excluded. Another
 * status without a body must have a header that Intercom sends.
 */
function isFromIntercom(
  { status, content, requestId, rate }: HttpResponse,
  expects: 'nothing' | 'json',
): boolean {
  if (content === 'other') return false;
  if (status === 202 || expects === 'json') return true;
  return content === 'empty' && (requestId !== undefined || rate !== undefined);
}

function isOurConfiguration({ status, code }: HttpResponse): boolean {
  if (status === 400) return code === 'intercom_version_invalid';
  return status === 404 || status === 405 || status === 406 || status === 407 || status === 415;
}

/** A rate limit never holds requests longer than this, whatever a header says. */
const maxRateWaitMs = 60_000;
/** A window of Intercom's: the wait when no header says how long. */
const windowMs = 10_000;

/**
 * How long every request waits after a 429: until the later of the window's reset and `Retry-After`, and up
 * to half a second more; without either, one window and up to half a window more. Processes that were
 * refused together must not come back together.
 *
 * @param random - From 0 to 1, 1 excluded.
 */
export function rateLimitWaitMs(
  { rate, retryAfterMs }: Pick<HttpResponse, 'rate' | 'retryAfterMs'>,
  random: number,
): number {
  const toldMs = Math.max(rate?.resetInMs ?? 0, retryAfterMs ?? 0);
  // A moment that is already over says nothing: the request was refused all the same.
  const waitMs = toldMs > 0 ? toldMs : windowMs;
  const jitterMs = random * (toldMs > 0 ? 500 : windowMs / 2);
  return Math.min(waitMs + jitterMs, maxRateWaitMs);
}
