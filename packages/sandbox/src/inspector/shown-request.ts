import type { IncomingHttpHeaders } from 'node:http';
import { contactOf, isEventRequest, noteOf } from '../http/request-words.js';
import type { Outcome, ReceivedRequest } from '../received-request.js';
import type { NewContact } from '../state/contact.js';
import type { JsonObject } from '../state/listed-event.js';

/** What an event says, cut to what a line has room for. */
interface EventWords {
  readonly name?: string | undefined;
  readonly contact?: string | undefined;
  /** The beginning of its JSON. */
  readonly metadata?: string | undefined;
}

/** A request as a line of the page. */
export interface ShownRequest extends EventWords {
  /** Its own, also after a reset. */
  readonly number: number;
  readonly atMs: number;
  readonly method: string;
  readonly path: string;
  readonly status: number | undefined;
  readonly outcome: Outcome | undefined;
  readonly isOver: boolean;
  /** What went wrong, or was made to. */
  readonly note: string | undefined;
}

/** A request with all that came. */
export interface RequestDetails extends ShownRequest {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Whom to create, so that the event would be taken. */
  readonly missingContact: NewContact | undefined;
}

const maxShownLength = 200;
const maxBodyLength = 100_000;

/** Worked out once: the page asks every second, and an event can be large. */
const words = new WeakMap<ReceivedRequest, EventWords>();

export function shownRequest(number: number, request: ReceivedRequest): ShownRequest {
  const { atMs, method, path, status, outcome, isOver } = request;
  const known = words.get(request) ?? wordsOf(request);
  words.set(request, known);
  return {
    ...{ number, atMs, method, path: shortened(path), status, outcome, isOver },
    note: noteOf(request),
    ...known,
  };
}

export function requestDetails(number: number, request: ReceivedRequest): RequestDetails {
  const { authorization, ...headers } = request.headers;
  // A real token works here as well as any other: it is not for screens.
  const hidden = authorization === undefined ? {} : { authorization: hideToken(authorization) };
  return {
    ...shownRequest(number, request),
    headers: { ...headers, ...hidden },
    body: shortened(request.body, maxBodyLength),
    missingContact: missingContact(request),
  };
}

function wordsOf(request: ReceivedRequest): EventWords {
  const event = isEventRequest(request) ? request.event : undefined;
  if (event === undefined) return {};
  const { event_name: name } = event;
  return {
    name: typeof name === 'string' ? shortened(name) : undefined,
    contact: contactOf(event),
    metadata: metadataOf(event),
  };
}

function metadataOf({ metadata }: JsonObject): string | undefined {
  if (metadata === undefined) return undefined;
  try {
    return shortened(JSON.stringify(metadata));
  } catch {
    // JSON can be read deeper than it can be written.
    return '(too deep to show)';
  }
}

/** By the identifier that Intercom would go by. */
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
