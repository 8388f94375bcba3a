import type { IncomingHttpHeaders } from 'node:http';
import type { JsonObject } from './state/listed-event.js';

/**
 * The result of a request.
 *
 * - `stored`, `duplicate`: an event, answered with 202;
 * - `listed`: events or a summary, answered with 200;
 * - `read`, `written`: contacts, jobs and everything else, answered with 200;
 * - `refused`: an error response (4xx or 5xx), see `reason`;
 * - `fault`: a fault was applied, and the request was not handled.
 */
export type Outcome = 'stored' | 'duplicate' | 'listed' | 'read' | 'written' | 'refused' | 'fault';

/** The code and message of an error response. */
export interface Reason {
  readonly code: string;
  readonly message: string;
}

/** A complete request before it is answered: the argument of a fault's `match`. */
export interface SandboxRequest {
  readonly method: string;
  /** Path and query: `/events?type=user&user_id=42`. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** The body as text, `''` when there was none. Of a refused request only the first 16 KiB are kept. */
  readonly body: string;
  /** The body as a JSON object; undefined when it is none. Without metadata if only the start of the body was kept. */
  readonly event: JsonObject | undefined;
  /** When the request was complete, in epoch milliseconds of the clock of the sandbox. */
  readonly atMs: number;
}

/** A request and its result. */
export interface ReceivedRequest extends SandboxRequest {
  /** The status of the response; undefined while none was sent (a hang, a reset). */
  readonly status: number | undefined;
  /** Whether the response was started, or will never be: the connection was reset or the client gave up. */
  readonly isOver: boolean;
  /** The `kind` of the fault that was applied, if any. */
  readonly fault: string | undefined;
  /** Undefined while the request was not handled. */
  readonly outcome: Outcome | undefined;
  readonly reason: Reason | undefined;
}
