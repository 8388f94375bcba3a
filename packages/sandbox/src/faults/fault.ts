import type { SandboxRequest } from '../received-request.js';

/** Which requests a fault is for. */
interface FaultAim {
  /**
   * How many requests it hits: integer from 1, or `'always'`.
   *
   * @default 1
   */
  readonly times?: number | 'always';
  /**
   * Only requests for which this returns true are hit and counted. It is called once the body is complete.
   *
   * @default every request
   */
  readonly match?: (request: SandboxRequest) => boolean;
}

/** Header values to send; `null` leaves the header out. Names in any case. */
export type HeaderChanges = Readonly<Record<string, string | null>>;

/** Answers with this in place of the ordinary answer. */
export interface AnswerFault extends FaultAim {
  readonly kind: 'answer';
  /** Integer from 200 to 599. */
  readonly status: number;
  /**
   * A string is sent as it is, without a Content-Type of its own; an object is sent as JSON.
   *
   * @default '' (Content-Length: 0)
   */
  readonly body?: string | object;
  /** Added to, or taken from, the headers Intercom sends. Wins over all of them. */
  readonly headers?: HeaderChanges;
  /**
   * Whether the rate limit headers are sent, provided that the token is valid and there is a limit.
   * The request counts against the window either way.
   *
   * @default true
   */
  readonly rateHeaders?: boolean;
  /**
   * True: the request is first dealt with as usual (the event is stored), then answered with this.
   *
   * @default false
   */
  readonly store?: boolean;
}

/** Stops in the middle, until the fault is removed (then the answer is completed) or the sandbox stopped. */
export interface HangFault extends FaultAim {
  readonly kind: 'hang';
  /** `before-headers` sends nothing at all; `in-body` sends the headers and all of the body but one byte. */
  readonly when: 'before-headers' | 'in-body';
  /**
   * Whether the request is dealt with (the event stored) before the hang. `in-body` always does that.
   *
   * @default true
   */
  readonly store?: boolean;
}

/** Resets the connection (TCP RST): the client sees `ECONNRESET`. */
export interface ResetFault extends FaultAim {
  readonly kind: 'reset';
  /**
   * - `before-store`: the event is not looked at;
   * - `after-store`: the event is stored, no byte of the answer is sent;
   * - `in-response`: the event is stored, headers and all of the body but one byte are sent, and 20 ms later
   *   comes the reset.
   */
  readonly when: 'before-store' | 'after-store' | 'in-response';
}

/** The ordinary answer, its body dripping. */
export interface SlowBodyFault extends FaultAim {
  readonly kind: 'slow-body';
  /** Length of the body in bytes, from 1 to 1 000 000; a shorter ordinary body is filled up with spaces. */
  readonly bytes: number;
  /** Milliseconds before each single byte, from 0 to 3 600 000. */
  readonly intervalMs: number;
}

/** The ordinary answer, late. The event is stored at once, so a client that gives up meets its duplicate. */
export interface DelayFault extends FaultAim {
  readonly kind: 'delay';
  /** Milliseconds from 0 to 3 600 000. */
  readonly delayMs: number;
}

/** The ordinary answer; then the kept-alive connection is closed without having said so. */
export interface CloseIdleFault extends FaultAim {
  readonly kind: 'close-idle';
  /** Milliseconds of idleness after the answer, from 0 to 3 600 000. A new request in that time calls it off. */
  readonly closeIdleAfterMs: number;
}

/** The ordinary answer with other headers: a rate reset in the past, a `Date` ten minutes off. */
export interface HeadersFault extends FaultAim {
  readonly kind: 'headers';
  readonly headers: HeaderChanges;
}

/** Something that goes wrong on purpose. The first fault in order of `fault()` calls that matches is taken. */
export type Fault =
  | AnswerFault
  | HangFault
  | ResetFault
  | SlowBodyFault
  | DelayFault
  | CloseIdleFault
  | HeadersFault;

export interface FaultHandle {
  /** How many requests it has hit. */
  readonly hits: number;
  /** Takes the fault back; requests that hang on it get their ordinary answer. Idempotent. */
  remove(): void;
}
