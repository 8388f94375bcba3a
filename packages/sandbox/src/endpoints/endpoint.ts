import type { Outcome } from '../received-request.js';
import type { Exchange } from '../state/exchange.js';
import type { JsonObject } from '../state/listed-event.js';
import type { House } from './house.js';
import { type Refusal, refusals } from './refusal.js';

/** One call of an endpoint. */
export interface Call {
  readonly exchange: Exchange;
  readonly house: House;
  /** The query, with its question mark; `''` without one. */
  readonly search: string;
  /** What stands for the placeholder of the route's path, decoded; `''` where there is none. */
  readonly parameter: string;
}

/** An answer that says yes. */
export interface Answered {
  readonly status: 200 | 202;
  readonly body: string;
  readonly outcome: Outcome;
}

/** Deals with one call: says no, or does what was asked and says yes. */
export type Endpoint = (call: Call) => Refusal | Answered;

/** What is answered or found has no code. */
export function isRefusal(result: object): result is Refusal {
  return 'code' in result;
}

/** What was read, as JSON. */
export function answerRead(body: object): Answered {
  return { status: 200, body: JSON.stringify(body), outcome: 'read' };
}

/** What was made or changed, as JSON. */
export function answerWritten(body: object): Answered {
  return { status: 200, body: JSON.stringify(body), outcome: 'written' };
}

export function queryOf({ search }: Call): URLSearchParams {
  return new URLSearchParams(search);
}

/** Where the links in answers lead: to the sandbox, by the name its client knows it by. */
export function originOf({ exchange }: Call): string {
  return `http://${exchange.headers.host ?? 'localhost'}`;
}

/** The body as an object, or why it is none. */
export function bodyOf({ body, headers, json, event }: Exchange): Refusal | { data: JsonObject } {
  // Rails reads no parameters from a body of another type, nor from an empty one.
  if (body === '' || !isJson(headers['content-type'])) return refusals.missing;
  if (json === undefined) return refusals.notJson;
  return event === undefined ? refusals.missing : { data: event };
}

function isJson(contentType: string | undefined): boolean {
  return contentType === 'application/json' || /[/+]json\b/i.test(contentType ?? '');
}
