import type { IncomingHttpHeaders } from 'node:http';
import type { JsonValue } from '../listed-event.js';
import type { Outcome, ReceivedRequest } from '../received-request.js';
import { contactOf, isEventRequest, whyRefused } from '../request-words.js';

/** A request as a line of the page. */
export interface ShownRequest {
  /** Its number since the start or the last reset, from 1. */
  readonly number: number;
  readonly atMs: number;
  readonly method: string;
  readonly path: string;
  readonly status: number | undefined;
  readonly outcome: Outcome | undefined;
  readonly why: string | undefined;
  /** Of an event: its name, its contact and the beginning of its metadata. */
  readonly name: string | undefined;
  readonly contact: string | undefined;
  readonly metadata: string | undefined;
}

/** A request with all that came. */
export interface RequestDetails extends ShownRequest {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const maxMetadataLength = 200;
const maxBodyLength = 100_000;

export function shownRequest(number: number, request: ReceivedRequest): ShownRequest {
  const { atMs, method, path, status, outcome } = request;
  const event = isEventRequest(request) ? request.event : undefined;
  const name = event?.event_name;
  return {
    number,
    atMs,
    method,
    path,
    status,
    outcome,
    why: whyRefused(request),
    name: typeof name === 'string' ? name : undefined,
    contact: event && contactOf(event),
    metadata: event?.metadata === undefined ? undefined : beginning(event.metadata),
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
  };
}

function beginning(metadata: JsonValue): string {
  return shortened(JSON.stringify(metadata), maxMetadataLength);
}

function hideToken(authorization: string): string {
  const scheme = /^(?:Bearer|Basic)(?= )/i.exec(authorization)?.[0];
  return scheme === undefined ? '(hidden)' : `${scheme} (hidden)`;
}

function shortened(text: string, maxLength: number): string {
  return text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
}
