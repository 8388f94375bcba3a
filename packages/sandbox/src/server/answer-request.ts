import { isRefusal } from '../endpoints/endpoint.js';
import type { House } from '../endpoints/house.js';
import { type Refusal, refusalBody, refusals } from '../endpoints/refusal.js';
import { acceptsJson } from '../http/accept-header.js';
import { isApiVersion } from '../http/api-version.js';
import { namesThisMachine } from '../http/local-host.js';
import type { Reply } from '../http/reply.js';
import type { Exchange } from '../state/exchange.js';
import type { RateState } from '../state/rate-window.js';
import { findRoute, hasRoute, isEndpoint } from './routes.js';

/**
 * Decides the ordinary answer, and does what was asked: stores the event, creates the contact.
 *
 * In this order: host, Accept, token, rate limit (which counts the call), version, endpoint, and then what
 * the endpoint itself checks.
 */
export function answerRequest(exchange: Exchange, house: House): Reply {
  const { headers, atMs, method, path } = exchange;
  if (house.checkHost && !namesThisMachine(headers.host)) return refuse(refusals.host, house);
  if (!acceptsJson(headers.accept)) return refuse(refusals.accept, house);
  if (!house.access(headers.authorization)) return refuse(refusals.token, house);

  const mark = path.indexOf('?');
  const plain = mark === -1 ? path : path.slice(0, mark);
  const found = findRoute(method, plain);
  const rate = house.rateWindow.take(atMs, found?.route.calls?.(exchange));
  if (rate?.exceeded) return refuse(refusals.rate(rate.limit, rate.windowSec), house, rate);

  const version = headers['intercom-version'];
  if (!isApiVersion(version)) return refuse(refusals.version, house, rate);
  if (found === undefined) return refuse(nothingAt(plain, exchange), house, rate);
  const { route, parameter } = found;
  if (!hasRoute(version, route)) return refuse(refusals.unavailable, house, rate);

  const search = mark === -1 ? '' : path.slice(mark);
  const result = route.answer({ exchange, house, search, parameter });
  if (isRefusal(result)) return refuse(result, house, rate);
  const { status, body, outcome } = result;
  return { status, body, requestId: house.newRequestId(), rate, outcome, reason: undefined };
}

/** Intercom: a method that does not exist is 406, not 404, for a client that does not ask for JSON. */
function nothingAt(path: string, { headers }: Exchange): Refusal {
  return isEndpoint(path) && !headers.accept ? refusals.accept : refusals.endpoint;
}

/** A refusal as an answer. */
export function refuse(refusal: Refusal, house: House, rate?: RateState): Reply {
  const requestId = house.newRequestId();
  return {
    status: refusal.status,
    body: refusalBody(refusal, requestId),
    requestId,
    rate,
    outcome: 'refused',
    reason: { code: refusal.code, message: refusal.message },
  };
}
