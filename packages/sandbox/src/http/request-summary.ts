import type { ReceivedRequest } from '../received-request.js';
import type { JsonObject } from '../state/listed-event.js';
import { printable } from './printable.js';

/** Whether the request is `POST /events`. */
export function isEventRequest({ method, path }: ReceivedRequest): boolean {
  return method === 'POST' && /^\/events\/?(\?|$)/.test(path);
}

/** Whether the request is `POST /bulk/events`. */
export function isBulkRequest({ method, path }: ReceivedRequest): boolean {
  return method === 'POST' && /^\/bulk\/events\/?(\?|$)/.test(path);
}

/** The identifier that Intercom would use, e.g. `user_id=42`. */
export function identifierOf(event: JsonObject): string | undefined {
  return firstIdentifier(['id', 'user_id', 'email'], event);
}

/** The first of these keys that has a value. */
export function firstIdentifier(
  names: readonly string[],
  from: Readonly<Record<string, unknown>>,
): string | undefined {
  for (const name of names) {
    const value = from[name];
    if (typeof value === 'string' || typeof value === 'number') {
      return `${name}=${printable(String(value))}`;
    }
  }
  return undefined;
}

/** Why a request failed, and which fault it met; undefined for an ordinary success. */
export function noteOf(request: ReceivedRequest): string | undefined {
  const { fault, status, isOver } = request;
  const notes = [
    errorNote(request),
    isOver && status === undefined ? 'no response was sent' : undefined,
    fault && `fault: ${fault}`,
  ];
  return notes.filter(Boolean).join(', ') || undefined;
}

function errorNote(request: ReceivedRequest): string | undefined {
  const { reason } = request;
  if (reason === undefined) return undefined;
  const missing = missingParameter(request);
  const detail = missing === undefined ? '' : `: ${missing}`;
  return `${printable(reason.message)} (${reason.code})${detail}`;
}

/** What is missing in an event: Intercom's error does not say it. Undefined for other errors. */
export function missingParameter(request: ReceivedRequest): string | undefined {
  const { reason, headers, event } = request;
  if (reason?.code !== 'parameter_not_found' || !isEventRequest(request)) return undefined;
  if (!headers['content-type']?.includes('json')) return 'Content-Type is not application/json';
  if (event === undefined) return 'the body is not an object';
  if (!event.event_name) return 'event_name';
  if (!event.created_at) return 'created_at';
  return 'id, user_id or email';
}
