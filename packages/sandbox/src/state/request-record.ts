import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { limits } from '../limits.js';
import type { Outcome, Reason, ReceivedRequest } from '../received-request.js';
import { startOf, textBytes } from './json-size.js';
import type { JsonObject, JsonValue } from './listed-event.js';
import { isObject } from './metadata.js';
import type { EventResult, SavedRequest } from './saved-state.js';

/** What a record needs of a request of Node's server. */
type RequestHead = Pick<IncomingMessage, 'method' | 'headers' | 'rawHeaders'>;

interface ReceivedParts {
  readonly target: { readonly host: string | undefined; readonly path: string };
  readonly body: string;
  readonly atMs: number;
}

/** One request and its result. The body is parsed on demand. */
export class RequestRecord implements ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly atMs: number;
  /** The host in the request line, if there is one. */
  readonly targetHost: string | undefined;
  /** Unique in the request log, from 1. */
  number = 0;
  status: number | undefined = undefined;
  isOver = false;
  fault: string | undefined = undefined;
  outcome: Outcome | undefined = undefined;
  reason: Reason | undefined = undefined;
  /** The results of its events; undefined if they were not looked at. */
  eventResults: readonly EventResult[] | undefined = undefined;
  readonly #headBytes: number;
  #body: string;
  /** The parsed body of an open request, or the kept part of a refused one. */
  #parsed: JsonValue | undefined = undefined;
  #isParsed = false;
  /** The parsed body of a request that is over. Parsed JSON can take many times the memory of its text. */
  #cached: WeakRef<JsonObject> | undefined = undefined;

  constructor(request: RequestHead, { target, body, atMs }: ReceivedParts) {
    this.method = request.method ?? '';
    this.path = target.path;
    this.targetHost = target.host;
    this.headers = request.headers;
    this.atMs = atMs;
    this.#body = body;
    this.#headBytes = request.rawHeaders.reduce(
      (sum, text) => sum + textBytes(text),
      500 + textBytes(this.path),
    );
  }

  /** A request that was saved. One that was open has no response. */
  static restored(saved: SavedRequest): RequestRecord {
    const { method, path, targetHost, headers, body, atMs } = saved;
    const rawHeaders = Object.entries(headers).flat().map(String);
    const target = { host: targetHost, path };
    const record = new RequestRecord({ method, headers, rawHeaders }, { target, body, atMs });
    const { status, fault, outcome, reason, eventResults } = saved;
    Object.assign(record, { status, fault, outcome, reason, eventResults, isOver: true });
    return record;
  }

  save(): SavedRequest {
    const { method, path, targetHost, headers, body, atMs } = this;
    const { status, isOver, fault, outcome, reason, eventResults } = this;
    return {
      ...{ method, path, targetHost, headers, body, atMs },
      ...{ status, isOver, fault, outcome, reason, eventResults },
    };
  }

  get body(): string {
    return this.#body;
  }

  /** An estimate of the memory it takes. */
  get bytes(): number {
    return this.#headBytes + textBytes(this.#body);
  }

  /** The body as JSON; undefined when it is not JSON. */
  get json(): JsonValue | undefined {
    if (this.#isParsed) return this.#parsed;
    const cached = this.#cached?.deref();
    if (cached !== undefined) return cached;
    const parsed = parse(this.#body);
    if (this.isOver) this.#cached = weakly(parsed);
    else this.#keep(parsed);
    return parsed;
  }

  get event(): JsonObject | undefined {
    const { json } = this;
    return isObject(json) ? json : undefined;
  }

  /** Frees what only an open request needs. Of a refused request only the start of a large body is kept. */
  close(): void {
    if (this.outcome === 'refused' && this.#body.length > limits.refusedBodyBytes) {
      this.#keep(eventHead(this.event));
      this.#body = startOf(this.#body, limits.refusedBodyBytes);
      return;
    }
    this.#cached = weakly(this.#parsed);
    this.#parsed = undefined;
    this.#isParsed = false;
  }

  #keep(parsed: JsonValue | undefined): void {
    this.#parsed = parsed;
    this.#isParsed = true;
  }
}

/** The keys of an event that name it and its contact. */
function eventHead(event: JsonObject | undefined): JsonObject | undefined {
  if (event === undefined) return undefined;
  const head: Record<string, JsonValue> = {};
  for (const key of ['event_name', 'created_at', 'id', 'user_id', 'email']) {
    const value = event[key];
    if (typeof value === 'string') head[key] = startOf(value, limits.textLength);
    if (typeof value === 'number') head[key] = value;
  }
  return head;
}

function weakly(parsed: JsonValue | undefined): WeakRef<JsonObject> | undefined {
  return isObject(parsed) ? new WeakRef(parsed) : undefined;
}

function parse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text);
  } catch {
    // The client gets a 400, see parseBody().
    return undefined;
  }
}
