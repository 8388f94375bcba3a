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
  | 'no_token'
  | 'aborted'
  | 'other';

/** What came of one attempt, as a value: the transport throws only on a bug. */
export type SendResult =
  | {
      readonly kind: 'response';
      readonly status: number;
      /** Whether the body held anything but white space. */
      readonly hasBody: boolean;
      /** `errors[0].code` of Intercom's error list; absent when the body was not one. */
      readonly code?: string;
      readonly requestId?: string;
      readonly rate?: RateInfo;
      readonly retryAfterMs?: number;
    }
  | {
      readonly kind: 'no-response';
      readonly why: NoResponseCause;
      /** The connection had answered before: the far side may just have closed it while idle. */
      readonly reusedSocket: boolean;
      readonly maybeDelivered: boolean;
    };

/** Where delivery sends something: events, and the contacts they are about. */
export type Endpoint = '/events' | '/contacts';

/** The one place that speaks HTTP, as the delivery sees it. */
export interface Transport {
  /**
   * Sends one body; settles within the attempt's time, and never rejects.
   *
   * @param to - Default: `/events`.
   */
  send(body: string, to?: Endpoint): Promise<SendResult>;
  /** Ends every attempt under way, and any that would follow, with `aborted`. */
  abort(): void;
  /** Closes all connections. Never rejects. */
  close(): Promise<void>;
}
