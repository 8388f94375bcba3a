import { acceptsJson } from './accept-header.js';
import type { Access } from './access.js';
import { isApiVersion } from './api-version.js';
import { type CreateEventRules, createEvent } from './create-event.js';
import type { Exchange } from './exchange.js';
import { listEvents } from './list-events.js';
import { namesThisMachine } from './local-host.js';
import type { RateState, RateWindow } from './rate-window.js';
import { type Refusal, refusalBody, refusals } from './refusal.js';
import type { Reply } from './reply.js';
import type { Workspace } from './workspace.js';

/** Everything an answer depends on but the request. */
export interface House {
  readonly workspace: Workspace;
  readonly rateWindow: RateWindow;
  readonly access: Access;
  readonly newRequestId: () => string;
  readonly checkHost: boolean;
  readonly acceptedBody: '' | ' ';
  readonly maxPerPage: number;
  readonly rules: CreateEventRules;
}

/**
 * Decides the ordinary answer, and stores the event if there is one to store.
 *
 * In this order: host, Accept, token, rate limit (which counts the call), version, endpoint, and then what
 * the endpoint itself checks.
 */
export function answerRequest(exchange: Exchange, house: House): Reply {
  const { headers, atMs } = exchange;
  if (house.checkHost && !namesThisMachine(headers.host)) return refuse(refusals.host, house);
  if (!acceptsJson(headers.accept)) return refuse(refusals.accept, house);
  if (!house.access(headers.authorization)) return refuse(refusals.token, house);

  const rate = house.rateWindow.take(atMs);
  if (rate?.exceeded) return refuse(refusals.rate(rate.limit, rate.windowSec), house, rate);
  if (!isApiVersion(headers['intercom-version'])) return refuse(refusals.version, house, rate);
  return route(exchange, house, rate);
}

function route(exchange: Exchange, house: House, rate: RateState | undefined): Reply {
  const { method, path } = exchange;
  const mark = path.indexOf('?');
  const endpoint = mark === -1 ? path : path.slice(0, mark);
  if (endpoint !== '/events' && endpoint !== '/events/') {
    return refuse(refusals.endpoint, house, rate);
  }
  if (method === 'POST') {
    const result = createEvent(exchange, house.workspace, house.rules);
    if (typeof result !== 'string') return refuse(result, house, rate);
    return accept(202, house.acceptedBody, result, house, rate);
  }
  if (method === 'GET') return list(exchange, mark, house, rate);
  // Intercom: a method that does not exist is 406, not 404, for a client that does not ask for JSON.
  return refuse(exchange.headers.accept ? refusals.endpoint : refusals.accept, house, rate);
}

function list(
  { path, headers, atMs }: Exchange,
  mark: number,
  house: House,
  rate: RateState | undefined,
): Reply {
  const query = new URLSearchParams(mark === -1 ? '' : path.slice(mark));
  if (query.get('summary') === 'true') return refuse(refusals.endpoint, house, rate);

  const { workspace, maxPerPage } = house;
  const origin = `http://${headers.host ?? 'localhost'}`;
  const result = listEvents(query, { workspace, nowMs: atMs, maxPerPage, origin });
  if (typeof result !== 'string') return refuse(result, house, rate);
  return accept(200, result, 'listed', house, rate);
}

function accept(
  status: number,
  body: string,
  outcome: 'stored' | 'duplicate' | 'listed',
  house: House,
  rate: RateState | undefined,
): Reply {
  return { status, body, requestId: house.newRequestId(), rate, outcome, reason: undefined };
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
