import type { DeadReason, PauseReason } from './reasons.js';

/** What Intercom said when an event was given up. */
export interface ResponseSummary {
  readonly status?: number;
  readonly code?: string;
  readonly requestId?: string;
}

/** The fields of a summary, and no others. */
export const responseSummaryFields: Readonly<Record<keyof ResponseSummary, true>> = {
  status: true,
  code: true,
  requestId: true,
};

/** What has gone wrong with an event so far. */
export interface Trouble {
  /** How many attempts have failed. Answers that pause all delivery do not count. */
  readonly failures: number;
  /** Of these: how often this event failed while others were accepted. */
  readonly alone: number;
  /** Of these: how often it was refused by an answer that would otherwise pause all delivery. */
  readonly refusals: number;
  /** When the last attempt failed, or paused all delivery (monotonic clock). */
  readonly lastMs: number;
}

/** What has been tried for an event so far. */
export interface Attempt {
  /** 1 for the first. Pauses and parking do not count. */
  readonly number: number;
  /** How often the event's contact was probed since it was found unknown; 0 for events that are not parked. */
  readonly probes: number;
  /** Not set for an event with which nothing has gone wrong yet. */
  readonly trouble?: Trouble;
  /** Whether events that failed before take more than their part of the buffer. */
  readonly isCrowded?: boolean;
}

/** What to do with an event after an attempt. Moments are on the client's monotonic clock. */
export type Decision =
  | { readonly do: 'delivered' }
  /** `alone`: others are accepted, this event failed or was refused. */
  | { readonly do: 'retry'; readonly atMs: number; readonly alone?: 'failed' | 'refused' }
  | { readonly do: 'park'; readonly atMs: number }
  /** `isSuspect`: the answer may concern this event only, so another one is tried next. */
  | {
      readonly do: 'pause-all';
      readonly untilMs: number;
      readonly because: PauseReason;
      readonly isSuspect?: true;
    }
  | ({ readonly do: 'dead'; readonly reason: DeadReason } & ResponseSummary);
