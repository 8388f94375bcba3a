import type { ReceivedRequest } from '../received-request.js';
import type { JsonObject } from '../state/listed-event.js';
import { printable } from './printable.js';

/** Whether it is one event, by its method and path. */
export function isEventRequest({ method, path }: ReceivedRequest): boolean {
  return method === 'POST' && /^\/events\/?(\?|$)/.test(path);
}

/** The identifier that Intercom would go by, for example `user_id=42`. */
export function contactOf(event: JsonObject): string | undefined {
  return firstOf(['id', 'user_id', 'email'], event);
}

/** The first of these that has a value. */
export function firstOf(
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

/** What is worth knowing of what became of a request; undefined when it was an ordinary success. */
export function noteOf(request: ReceivedRequest): string | undefined {
  const { fault, status, isOver } = request;
  const notes = [
    whyRefused(request),
    isOver && status === undefined ? 'no answer was sent' : undefined,
    fault && `fault: ${fault}`,
  ];
  return notes.filter(Boolean).join(', ') || undefined;
}

/** Why a request was refused, with more than Intercom says; undefined when it was not. */
function whyRefused(request: ReceivedRequest): string | undefined {
  const { reason } = request;
  if (reason === undefined) return undefined;
  const missing = isEventRequest(request) ? missingOf(request) : '';
  return `${printable(reason.message)} (${reason.code})${missing}`;
}

/** Intercom does not say which parameter is missing; the sandbox knows. */
function missingOf({ reason, headers, event }: ReceivedRequest): string {
  if (reason?.code !== 'parameter_not_found') return '';
  if (!headers['content-type']?.includes('json')) return ': Content-Type is not application/json';
  if (event === undefined) return ': the body is not an object';
  if (!event.event_name) return ': event_name';
  if (!event.created_at) return ': created_at';
  return ': id, user_id or email';
}
