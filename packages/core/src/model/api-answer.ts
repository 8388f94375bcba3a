/** What Intercom's `X-RateLimit-*` headers said, already in the client's units. */
export interface RateInfo {
  /** Requests per window. */
  readonly limit?: number;
  /** Requests left before this one was counted. */
  readonly remaining?: number;
  /** Tells windows apart: the end of the window as Intercom wrote it, in Unix seconds. */
  readonly windowId?: number;
  /** How long until the window ends, in milliseconds, by Intercom's own clock; from 0 to 60,000. */
  readonly resetInMs?: number;
  /** How far this machine's clock is ahead of Intercom's, where it is wrong by more than half a minute. */
  readonly clockAheadMs?: number;
}

/** Why there was no answer. */
export type NoResponseCause =
  | 'timeout'
  | 'refused'
  | 'reset'
  | 'dns'
  | 'tls'
  | 'proxy_unreachable'
  | 'proxy_refused'
  | 'proxy_credentials'
  | 'no_token'
  | 'aborted'
  | 'other';

/** An answer as Intercom sent it. */
export interface ApiAnswer {
  readonly status: number;
  /** Names in lower case; a header that came twice is joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Intercom's name for the request; its support asks for it. */
  readonly requestId?: string;
  readonly rateLimit?: RateInfo;
}
