import type { SandboxRequest } from '../received-request.js';

/** The requests that a fault applies to. */
interface FaultAim {
  /**
   * The number of requests it applies to: integer from 1, or `'always'`.
   *
   * @default 1
   */
  readonly times?: number | 'always';
  /**
   * The fault applies only to requests for which this returns true. It is called when the body is complete.
   *
   * @default every request
   */
  readonly match?: (request: SandboxRequest) => boolean;
}

/** Header values to send; `null` removes the header. Names are not case-sensitive. */
export type HeaderChanges = Readonly<Record<string, string | null>>;

/** Sends this response instead of the ordinary one. */
export interface AnswerFault extends FaultAim {
  readonly kind: 'answer';
  /** Integer from 200 to 599. */
  readonly status: number;
  /**
   * A string is sent as it is, without `Content-Type`. An object is sent as JSON.
   *
   * @default '' (Content-Length: 0)
   */
  readonly body?: string | object;
  /** Headers to add, replace or remove. */
  readonly headers?: HeaderChanges;
  /**
   * Whether to send the rate limit headers, if the token is valid and there is a limit.
   * The request counts against the limit either way.
   *
   * @default true
   */
  readonly rateHeaders?: boolean;
  /**
   * Whether to handle the request as usual first (which stores the event) and then send this response.
   *
   * @default false
   */
  readonly store?: boolean;
}

/** Stops in the middle of the response, until the fault is removed (then the response is completed) or the sandbox is stopped. */
export interface HangFault extends FaultAim {
  readonly kind: 'hang';
  /** `before-headers` sends nothing at all; `in-body` sends the headers and all of the body but one byte. */
  readonly when: 'before-headers' | 'in-body';
  /**
   * Whether to handle the request (which stores the event) before the hang. `in-body` always does.
   *
   * @default true
   */
  readonly store?: boolean;
}

/** Resets the connection (TCP RST): the client sees `ECONNRESET`. */
export interface ResetFault extends FaultAim {
  readonly kind: 'reset';
  /**
   * - `before-store`: the event is not stored;
   * - `after-store`: the event is stored, and nothing of the response is sent;
   * - `in-response`: the event is stored, the headers and all of the body but one byte are sent, and the connection
   *   is reset 20 ms later.
   */
  readonly when: 'before-store' | 'after-store' | 'in-response';
}

/** The ordinary response, with its body sent one byte at a time. */
export interface SlowBodyFault extends FaultAim {
  readonly kind: 'slow-body';
  /** Length of the body in bytes, from 1 to 1 000 000; a shorter body is padded with spaces. */
  readonly bytes: number;
  /** Milliseconds before each single byte, from 0 to 3 600 000. */
  readonly intervalMs: number;
}

/** The ordinary response after a delay. The event is stored at once, so a retry is a duplicate. */
export interface DelayFault extends FaultAim {
  readonly kind: 'delay';
  /** Milliseconds from 0 to 3 600 000. */
  readonly delayMs: number;
}

/** The ordinary response. Then the kept-alive connection is closed without notice. */
export interface CloseIdleFault extends FaultAim {
  readonly kind: 'close-idle';
  /** Idle milliseconds after the response, from 0 to 3 600 000. A new request in that time cancels it. */
  readonly closeIdleAfterMs: number;
}

/** The ordinary response with other headers, e.g. a rate limit reset in the past or a wrong `Date`. */
export interface HeadersFault extends FaultAim {
  readonly kind: 'headers';
  readonly headers: HeaderChanges;
}

/** A fault to inject. If several match a request, the one that was added first applies. */
export type Fault =
  | AnswerFault
  | HangFault
  | ResetFault
  | SlowBodyFault
  | DelayFault
  | CloseIdleFault
  | HeadersFault;

export interface FaultHandle {
  /** The number of requests it was applied to. */
  readonly hits: number;
  /** Removes the fault. Requests that hang because of it get their ordinary response. Idempotent. */
  remove(): void;
}
