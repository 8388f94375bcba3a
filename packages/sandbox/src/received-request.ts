import type { IncomingHttpHeaders } from 'node:http';
import type { JsonObject } from './state/listed-event.js';

/**
 * What became of a request.
 *
 * - `stored`, `duplicate`: an event, answered 202;
 * - `listed`: events or their summary, answered 200;
 * - `read`, `written`: contacts, jobs and the rest, answered 200;
 * - `refused`: answered 4xx or 5xx, see `reason`;
 * - `fault`: a fault script took its place and the event was not looked at.
 */
export type Outcome = 'stored' | 'duplicate' | 'listed' | 'read' | 'written' | 'refused' | 'fault';

/** Why a request was refused: the code and message of the answer. */
export interface Reason {
  readonly code: string;
  readonly message: string;
}

/** What a fault's `match` gets to see: a complete request, before it is answered. */
export interface SandboxRequest {
  readonly method: string;
  /** Path and query, as sent: `/events?type=user&user_id=42`. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** The body as text, `''` when there was none. */
  readonly body: string;
  /** The body as a JSON object; undefined when it is not one. Parsed when first asked for. */
  readonly event: JsonObject | undefined;
  /** When the request was complete, in epoch milliseconds of the sandbox's clock. */
  readonly atMs: number;
}

/** One request, stored or not: what came in and what went out. */
export interface ReceivedRequest extends SandboxRequest {
  /** The status sent; undefined while none was (a hang, a reset before the answer). */
  readonly status: number | undefined;
  /** Whether the answer has begun, or there will be none: the connection was reset, or the client gave up. */
  readonly isOver: boolean;
  /** The `kind` of the fault script that took part, if one did. */
  readonly fault: string | undefined;
  /** Undefined while the request has not been looked at. */
  readonly outcome: Outcome | undefined;
  readonly reason: Reason | undefined;
}
