import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Outcome, Reason, ReceivedRequest } from '../received-request.js';
import type { JsonObject, JsonValue } from './listed-event.js';
import { isObject } from './metadata.js';

/** One request and its result. The body is parsed on demand and at most once. */
export class RequestRecord implements ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly atMs: number;
  status: number | undefined = undefined;
  isOver = false;
  fault: string | undefined = undefined;
  outcome: Outcome | undefined = undefined;
  reason: Reason | undefined = undefined;
  #isParsed = false;
  #parsed: JsonValue | undefined = undefined;

  constructor(request: IncomingMessage, body: string, atMs: number) {
    this.method = request.method ?? '';
    this.path = request.url ?? '';
    this.headers = request.headers;
    this.body = body;
    this.atMs = atMs;
  }

  /** The body as JSON; undefined when it is not JSON. */
  get json(): JsonValue | undefined {
    if (!this.#isParsed) {
      this.#isParsed = true;
      this.#parsed = parse(this.body);
    }
    return this.#parsed;
  }

  get event(): JsonObject | undefined {
    const { json } = this;
    return isObject(json) ? json : undefined;
  }
}

function parse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text);
  } catch {
    // The client gets a 400, see parseBody().
    return undefined;
  }
}
