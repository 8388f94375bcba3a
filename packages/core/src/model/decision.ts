import type { DeadReason, PauseReason } from './reasons.js';

/** What Intercom said when an event was given up. */
export interface ResponseSummary {
  readonly status?: number;
  readonly code?: string;
  readonly requestId?: string;
}

/** What has been tried for an event so far. */
export interface Attempt {
  /** 1 for the first. Pauses and parking do not count. */
  readonly number: number;
  /** How often the event's contact was probed since it was found unknown; 0 for events that are not parked. */
  readonly probes: number;
}

/** What to do with an event after an attempt. Moments are on the client's monotonic clock. */
export type Decision =
  | { readonly do: 'delivered' }
  | { readonly do: 'retry'; readonly atMs: number }
  | { readonly do: 'park'; readonly atMs: number }
  | { readonly do: 'pause-all'; readonly untilMs: number; readonly because: PauseReason }
  | ({ readonly do: 'dead'; readonly reason: DeadReason } & ResponseSummary);
