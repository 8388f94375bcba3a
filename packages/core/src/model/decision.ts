import type { DeadReason, PauseReason } from './reasons.js';

/** What Intercom said when an event was given up. */
export interface Answer {
  readonly status?: number;
  readonly code?: string;
  readonly requestId?: string;
}

/** What has been tried for an event so far. */
export interface Attempt {
  /** 1 for the first. Pauses and parking do not count. */
  readonly number: number;
  /** How often the event's contact was asked for since it was found unknown; 0 outside parking. */
  readonly probes: number;
}

/** What is to become of an event after an attempt. Moments are on the client's steady clock. */
export type Decision =
  | { readonly do: 'delivered' }
  | { readonly do: 'retry'; readonly atMs: number }
  | { readonly do: 'park'; readonly atMs: number }
  | { readonly do: 'pause-all'; readonly untilMs: number; readonly because: PauseReason }
  | ({ readonly do: 'dead'; readonly reason: DeadReason } & Answer);
