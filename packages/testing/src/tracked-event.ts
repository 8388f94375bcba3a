import type { DeadReason, DiscardReason, DropReason, Verdict } from '@intercom-events/core';

/** Whom an event is about: the one identifier that is sent. */
export type TrackedUser =
  | { readonly userId: string }
  | { readonly id: string }
  | { readonly email: string };

/** An event the application has tracked. A snapshot: read `events.tracked` again to see it move on. */
export interface TrackedEvent {
  /** `undefined`: nobody is known yet, or it was refused before anybody looked. */
  readonly user: TrackedUser | undefined;
  /** As Intercom stores it (`placed-order`); as it was given where it was refused. */
  readonly name: string;
  /**
   * As it is sent: dates are seconds, what Intercom could not keep is gone. Empty until it is known; as it
   * was given where it was refused.
   */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** When it happened, in whole seconds. */
  readonly at: Date;
  /** What `track()` answered. */
  readonly verdict: Verdict;
  /** Where it is now, in the words of `stats()`. */
  readonly status:
    | 'held'
    | 'duplicate'
    | 'dropped'
    | 'discarded'
    | 'pending'
    | 'delivered'
    | 'dead';
  /** Why, where it was dropped, discarded or given up. */
  readonly reason?: DropReason | DiscardReason | DeadReason;
}

/** An event that would have arrived at Intercom: by `track()`, `send()` or `import()`. */
export interface SentEvent {
  readonly user: TrackedUser | undefined;
  readonly name: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly at: Date;
}
