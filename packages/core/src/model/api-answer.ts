import type { NoResponseCause, RateInfo } from './send-result.js';

/** An answer of Intercom's as it came. */
export interface ApiAnswer {
  readonly status: number;
  /** Names in lower case; a header that came twice is joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Intercom's name for the request; its support asks for it. */
  readonly requestId?: string;
  readonly rateLimit?: RateInfo;
}

/** A request to Intercom's API, other than an event that is delivered in the background. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST';
  /** Path and query. */
  readonly path: string;
  /** JSON text. */
  readonly body?: string | undefined;
  /** Besides those that every request carries; lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What came of asking, as a value. */
export type AskResult =
  | {
      readonly kind: 'response';
      readonly answer: ApiAnswer;
      /** `errors[0].code` of an error list. */
      readonly code?: string;
      readonly retryAfterMs?: number;
    }
  | {
      readonly kind: 'no-response';
      readonly why: NoResponseCause;
      /** The connection had answered before: the far side may just have closed it while idle. */
      readonly reusedSocket: boolean;
    };

/** The one place that speaks HTTP, as those see it who ask Intercom and wait for the answer. */
export interface Asker {
  /** Asks once. Ends with `timeout` after so long, and with `aborted` by the signal. Never rejects. */
  ask(request: ApiRequest, timeoutMs: number, signal: AbortSignal): Promise<AskResult>;
  /** Closes all connections. Never rejects. */
  close(): Promise<void>;
}
