import type { IncomingHttpHeaders } from 'node:http';
import { identifierOf, isEventRequest, noteOf } from '../http/request-summary.js';
import type { Outcome, ReceivedRequest } from '../received-request.js';
import type { NewContact } from '../state/contact.js';
import type { JsonObject } from '../state/listed-event.js';

/** The columns of an event, shortened to fit into a row. */
interface EventColumns {
  readonly name?: string | undefined;
  readonly contact?: string | undefined;
  /** The start of its JSON. */
  readonly metadata?: string | undefined;
}

/** A request as a row of the page. */
export interface RequestRow extends EventColumns {
  /** Unique, also after a reset. */
  readonly number: number;
  readonly atMs: number;
  readonly method: string;
  readonly path: string;
  readonly status: number | undefined;
  readonly outcome: Outcome | undefined;
  readonly isOver: boolean;
  /** Why it failed, and which fault it met. */
  readonly note: string | undefined;
}

/** A request with headers and body. */
export interface RequestDetails extends RequestRow {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The contact to create so that the event is stored. */
  readonly missingContact: NewContact | undefined;
}

const maxShownLength = 200;
const maxBodyLength = 100_000;

/** Cached, because the page polls every second and events can be large. */
const columnsOf = new WeakMap<ReceivedRequest, EventColumns>();

export function requestRow(number: number, request: ReceivedRequest): RequestRow {
  const { atMs, method, path, status, outcome, isOver } = request;
  const columns = columnsOf.get(request) ?? eventColumns(request);
  columnsOf.set(request, columns);
  return {
    ...{ number, atMs, method, path: shortened(path), status, outcome, isOver },
    note: noteOf(request),
    ...columns,
  };
}

export function requestDetails(number: number, request: ReceivedRequest): RequestDetails {
  const { authorization, ...headers } = request.headers;
  // The token may be a real one, so it is not shown.
  const hidden = authorization === undefined ? {} : { authorization: hideToken(authorization) };
  return {
    ...requestRow(number, request),
    headers: { ...headers, ...hidden },
    body: shortened(request.body, maxBodyLength),
    missingContact: missingContact(request),
  };
}

function eventColumns(request: ReceivedRequest): EventColumns {
  const event = isEventRequest(request) ? request.event : undefined;
  if (event === undefined) return {};
  const { event_name: name } = event;
  return {
    name: typeof name === 'string' ? shortened(name) : undefined,
    contact: identifierOf(event),
    metadata: metadataOf(event),
  };
}

function metadataOf({ metadata }: JsonObject): string | undefined {
  if (metadata === undefined) return undefined;
  try {
    return shortened(JSON.stringify(metadata));
  } catch {
    // JSON.parse() supports deeper nesting than JSON.stringify().
    return '(too deep to show)';
  }
}

/** By the identifier that Intercom would use. */
function missingContact(request: ReceivedRequest): NewContact | undefined {
  if (!isEventRequest(request) || request.reason?.code !== 'not_found') return undefined;
  const { id, user_id, email } = request.event ?? {};
  if (id) return { id: String(id) };
  if (user_id) return { user_id: String(user_id) };
  return typeof email === 'string' ? { email } : undefined;
}

function hideToken(authorization: string): string {
  const scheme = /^(?:Bearer|Basic)(?= )/i.exec(authorization)?.[0];
  return scheme === undefined ? '(hidden)' : `${scheme} (hidden)`;
}

function shortened(text: string, maxLength = maxShownLength): string {
  return text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
}
