import type { ApiAnswer, NoResponseCause, RateInfo } from '../model/api-answer.js';

/** A request to Intercom. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  /** Path and query. */
  readonly path: string;
  /** JSON text. */
  readonly body?: string | undefined;
  /** Set when a caller waits for the response and reads it; left out for background delivery. */
  readonly awaited?: AwaitedRequest;
}

/** The fields of a request, and no others. */
export const requestFields: Readonly<Record<keyof HttpRequest, true>> = {
  method: true,
  path: true,
  body: true,
  awaited: true,
};

/** What a request has of its own when a caller waits for its response. */
export interface AwaitedRequest {
  /** How long it may take. The process stays alive until then, or until the response. */
  readonly timeoutMs: number;
  /** Ends it with `aborted`. */
  readonly signal: AbortSignal;
  /** Headers besides those of every request, or in their place; lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A response, as far as it decides what to do next. */
export interface HttpResponse {
  readonly kind: 'response';
  readonly status: number;
  /** What the body holds, by its first character: nothing but white space, JSON, or something else. */
  readonly content: 'empty' | 'json' | 'other';
  /** `errors[0].code` of Intercom's error list; absent when the body was not one. */
  readonly code?: string;
  readonly requestId?: string;
  readonly rate?: RateInfo;
  readonly retryAfterMs?: number;
  /** Headers and body; only of an awaited request. */
  readonly answer?: ApiAnswer;
}

/** The fields of a response, and no others. */
export const responseFields: Readonly<Record<keyof HttpResponse, true>> = {
  kind: true,
  status: true,
  content: true,
  code: true,
  requestId: true,
  rate: true,
  retryAfterMs: true,
  answer: true,
};

/** No response came. */
export interface NoResponse {
  readonly kind: 'no-response';
  readonly why: NoResponseCause;
  /** The connection had answered before: the far side may just have closed it while idle. */
  readonly reusedSocket: boolean;
  readonly maybeDelivered: boolean;
}

/** What came of one request, as a value: the client throws only on a bug. */
export type HttpResult = HttpResponse | NoResponse;

/** The one place that speaks HTTP, as the rest of the library sees it. */
export interface HttpClient {
  /** Sends one request; settles within its time, and never rejects. */
  send(request: HttpRequest): Promise<HttpResult>;
  /**
   * Ends all background requests in flight, and any that would follow, with `aborted`. Awaited requests have a
   * signal of their own.
   */
  abort(): void;
  /** Closes all connections. Never rejects. */
  close(): Promise<void>;
}
