import type { TokenCheck } from '../http/token-check.js';
import type { Outcome } from '../received-request.js';
import type { JobStore } from '../state/job-store.js';
import type { JsonObject } from '../state/listed-event.js';
import type { RateWindow } from '../state/rate-window.js';
import type { RequestRecord } from '../state/request-record.js';
import type { Workspace } from '../state/workspace.js';
import { type ErrorResponse, errorResponses } from './error-response.js';

/** The options that decide whether and how an event is stored. */
export interface EventRules {
  readonly unknownContacts: 'reject' | 'create';
  readonly maxMetadataKeys: number;
  readonly maxEventNames: number | false;
}

/** What endpoints read and change: the state of the sandbox and its options. */
export interface EndpointContext {
  readonly workspace: Workspace;
  readonly jobs: JobStore;
  readonly rateWindow: RateWindow;
  readonly isValidToken: TokenCheck;
  readonly newRequestId: () => string;
  readonly checkHost: boolean;
  readonly acceptedBody: '' | ' ';
  readonly maxPerPage: number;
  readonly region: 'us' | 'eu' | 'au';
  readonly rules: EventRules;
}

/** A request that was routed to an endpoint. */
export interface EndpointRequest {
  readonly request: RequestRecord;
  readonly context: EndpointContext;
  /** The query string with its question mark; `''` without one. */
  readonly search: string;
  /** The decoded path parameter; `''` for routes without one. */
  readonly parameter: string;
}

export interface SuccessResponse {
  readonly status: 200 | 202;
  readonly body: string;
  readonly outcome: Outcome;
}

export type EndpointResult = ErrorResponse | SuccessResponse;

/** Handles one kind of request: checks it, changes the state, and returns the response. */
export type Endpoint = (given: EndpointRequest) => EndpointResult;

/** Only error responses have a code. */
export function isErrorResponse(result: object): result is ErrorResponse {
  return 'code' in result;
}

export function jsonResponse(outcome: Outcome, body: object): SuccessResponse {
  return { status: 200, body: JSON.stringify(body), outcome };
}

export function queryOf({ search }: EndpointRequest): URLSearchParams {
  return new URLSearchParams(search);
}

/** Links in responses use the host that the client used. */
export function baseUrlOf({ request }: EndpointRequest): string {
  return `http://${request.targetHost ?? request.headers.host ?? 'localhost'}`;
}

/** The body as an object, or the error response for a body that is none. */
export function parseBody({
  body,
  headers,
  json,
  event,
}: RequestRecord): ErrorResponse | { data: JsonObject } {
  // Rails reads no parameters from a body of another type, nor from an empty one.
  if (body === '' || !isJson(headers['content-type'])) return errorResponses.missingParameter;
  if (json === undefined) return errorResponses.invalidJson;
  return event === undefined ? errorResponses.missingParameter : { data: event };
}

function isJson(contentType: string | undefined): boolean {
  return contentType === 'application/json' || /[/+]json\b/i.test(contentType ?? '');
}
