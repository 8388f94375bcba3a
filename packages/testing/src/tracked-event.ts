import type { DeadReason, DiscardReason, DropReason, Verdict } from '@intercom-events/core';

/** The user of an event: the one identifier that is sent. */
export type TrackedUser =
  | { readonly userId: string }
  | { readonly id: string }
  | { readonly email: string };

/** An event that the application has tracked. A snapshot: read `events.tracked` again to see changes. */
export interface TrackedEvent {
  /** `undefined`: not known yet, or the event was refused before the user was read. */
  readonly user: TrackedUser | undefined;
  /** As Intercom stores it (`placed-order`); as it was given if the event was refused. */
  readonly name: string;
  /**
   * As it is sent: dates are seconds, and values that Intercom cannot store are removed. Empty until it is
   * known; as it was given if the event was refused.
   */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** When it happened, in whole seconds. */
  readonly at: Date;
  /** The answer of `track()`. */
  readonly verdict: Verdict;
  /** The current state, as in `stats()`. */
  readonly status:
    | 'held'
    | 'duplicate'
    | 'dropped'
    | 'discarded'
    | 'pending'
    | 'delivered'
    | 'dead';
  /** The reason if it was dropped, discarded or given up. */
  readonly reason?: DropReason | DiscardReason | DeadReason;
}

/** An event that would have arrived at Intercom: by `track()`, `send()` or `import()`. */
export interface SentEvent {
  readonly user: TrackedUser | undefined;
  readonly name: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly at: Date;
}
