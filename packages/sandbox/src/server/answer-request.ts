import type { IncomingHttpHeaders } from 'node:http';
import { type EndpointContext, isErrorResponse } from '../endpoints/endpoint.js';
import { type ErrorResponse, errorBody, errorResponses } from '../endpoints/error-response.js';
import { acceptsJson } from '../http/accept-header.js';
import type { ApiResponse } from '../http/api-response.js';
import { isApiVersion } from '../http/api-version.js';
import { isLocalHost } from '../http/host-header.js';
import { limits } from '../limits.js';
import { startOf } from '../state/json-size.js';
import type { RateLimitState } from '../state/rate-window.js';
import type { RequestRecord } from '../state/request-record.js';
import { findRoute, hasRoute, isEndpoint } from './routes.js';

/**
 * Handles a request as Intercom would: stores the event, creates the contact, and returns the response.
 *
 * The order of the checks: host, Accept, token, rate limit (which counts the call), version, endpoint, and then
 * those of the endpoint itself.
 */
export function answerRequest(request: RequestRecord, context: EndpointContext): ApiResponse {
  const { headers, targetHost, atMs, method, path } = request;
  const fail = (error: ErrorResponse, rate?: RateLimitState) =>
    errorApiResponse(error, context, rate);
  const headerError = checkHead({ headers, targetHost }, context);
  if (headerError !== undefined) return fail(headerError);

  const queryStart = path.indexOf('?');
  const pathname = queryStart === -1 ? path : path.slice(0, queryStart);
  const found = findRoute(method, pathname);
  const rate = context.rateWindow.count(atMs, found?.route.calls?.(request));
  if (rate?.exceeded)
    return fail(errorResponses.rateLimitExceeded(rate.limit, rate.windowSec), rate);

  const version = headers['intercom-version'];
  if (!isApiVersion(version)) return fail(errorResponses.unknownVersion, rate);
  if (found === undefined) return fail(noRoute(pathname, request), rate);
  const { route, parameter } = found;
  if (!hasRoute(version, route)) return fail(errorResponses.notInVersion, rate);

  const search = queryStart === -1 ? '' : path.slice(queryStart);
  const result = route.answer({ request, context, search, parameter });
  if (isErrorResponse(result)) return fail(result, rate);
  const { status, body, outcome } = result;
  return { status, body, requestId: context.newRequestId(), rate, outcome, reason: undefined };
}

interface RequestHead {
  readonly headers: IncomingHttpHeaders;
  readonly targetHost: string | undefined;
}

/** The error of a request that is refused for its request line or headers. Its body does not matter. */
export function checkHead(
  { headers, targetHost }: RequestHead,
  { checkHost, isValidToken }: EndpointContext,
): ErrorResponse | undefined {
  const isLocal =
    isLocalHost(headers.host) && (targetHost === undefined || isLocalHost(targetHost));
  if (checkHost && !isLocal) return errorResponses.forbiddenHost;
  if (!acceptsJson(headers.accept)) return errorResponses.notAcceptable;
  return isValidToken(headers.authorization) ? undefined : errorResponses.unauthorized;
}

/** For an unsupported method Intercom answers 406 instead of 404 if the client sends no `Accept`. */
function noRoute(pathname: string, { headers }: RequestRecord): ErrorResponse {
  return isEndpoint(pathname) && !headers.accept
    ? errorResponses.notAcceptable
    : errorResponses.unknownEndpoint;
}

export function errorApiResponse(
  error: ErrorResponse,
  context: EndpointContext,
  rate?: RateLimitState,
): ApiResponse {
  const requestId = context.newRequestId();
  return {
    status: error.status,
    body: errorBody(error, requestId),
    requestId,
    rate,
    outcome: 'refused',
    reason: { code: error.code, message: startOf(error.message, limits.reasonLength) },
  };
}
