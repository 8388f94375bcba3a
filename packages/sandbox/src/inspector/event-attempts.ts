import { isBulkRequest, isEventRequest, missingParameter } from '../http/request-summary.js';
import type { Reason } from '../received-request.js';
import type { JsonObject, JsonValue } from '../state/listed-event.js';
import { isObject } from '../state/metadata.js';
import type { RequestRecord } from '../state/request-record.js';
import type { EventResult } from '../state/saved-state.js';
import type { EventAttempt, EventState } from './api.js';

/** An event in a request, as it was sent. */
export interface SentEvent {
  /** Undefined if the body is not a JSON object, or is not kept. */
  readonly event: JsonObject | undefined;
  readonly item: number | undefined;
}

/** The events that a request tried to send. */
export function eventsOf(request: RequestRecord): readonly SentEvent[] {
  if (isEventRequest(request)) return [{ event: request.event, item: undefined }];
  if (!isBulkRequest(request)) return [];
  const items = request.event?.items;
  if (!Array.isArray(items)) return [];
  return items.slice(0, maxItems).map((one: JsonValue, item) => {
    const data = isObject(one) ? one.data : undefined;
    return { event: isObject(data) ? data : undefined, item };
  });
}

/** A bulk request with more items is refused. */
const maxItems = 100;

/** What became of one event of a request so far. */
export function attemptOf(request: RequestRecord, item: number | undefined): EventAttempt {
  const result = request.eventResults?.[item ?? 0];
  const reason = result?.outcome === 'refused' ? result.reason : reasonOf(request);
  const isRefusedItem = item !== undefined && result?.outcome === 'refused';
  return {
    request: request.number,
    item,
    atMs: request.atMs,
    status: isRefusedItem ? result.status : request.status,
    state: stateOf(request, result),
    reason,
    fault: request.fault,
  };
}

/** Says which parameter is missing: Intercom's message does not. */
function reasonOf(request: RequestRecord): Reason | undefined {
  const { reason } = request;
  const missing = missingParameter(request);
  if (reason === undefined || missing === undefined) return reason;
  return { code: reason.code, message: `${reason.message}: ${missing}` };
}

function stateOf(request: RequestRecord, result: EventResult | undefined): EventState {
  if (result?.outcome === 'stored' || result?.outcome === 'duplicate') return result.outcome;
  if (result?.outcome === 'refused') return isTemporary(result.status) ? 'failed' : 'refused';
  if (!request.isOver) return 'waiting';
  return isTemporary(request.status) ? 'failed' : 'refused';
}

/** Whether a client should send the same again. A 2xx without a result is the response of a fault. */
function isTemporary(status: number | undefined): boolean {
  if (status === undefined) return true;
  return status < 400 || status >= 500 || [408, 425, 429].includes(status);
}

/** Whether the client got a complete response that says that the event is stored. */
export function isConfirmed({ status, fault }: EventAttempt): boolean {
  if (fault === 'reset' || fault === 'hang' || fault === 'slow-body') return false;
  return status !== undefined && status >= 200 && status < 300;
}
