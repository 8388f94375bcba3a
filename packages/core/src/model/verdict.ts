import { type DropReason, dropReasons } from './reasons.js';

/** What `track()` answers, at once: what has become of the event so far. */
export type Verdict =
  | { readonly status: 'accepted' }
  | { readonly status: 'held' }
  | { readonly status: 'duplicate' }
  | { readonly status: 'dropped'; readonly reason: DropReason };

/** Will be delivered at least once, or counted under a reason. */
export const accepted: Verdict = Object.freeze({ status: 'accepted' });

/** Waits for its request's outcome, or until somebody knows whom it is about. */
export const held: Verdict = Object.freeze({ status: 'held' });

/** The same event was accepted a moment ago: not sent again. */
export const duplicate: Verdict = Object.freeze({ status: 'duplicate' });

/** Never accepted. One frozen verdict per reason, so that a burst of refusals allocates nothing. */
export const dropped: Readonly<Record<DropReason, Verdict>> = Object.freeze(
  frozenVerdicts(dropReasons),
);

function frozenVerdicts(reasons: readonly DropReason[]): Record<DropReason, Verdict> {
  const verdicts = {} as Record<DropReason, Verdict>;
  for (const reason of reasons) verdicts[reason] = Object.freeze({ status: 'dropped', reason });
  return verdicts;
}
