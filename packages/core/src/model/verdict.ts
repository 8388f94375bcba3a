import { type DropReason, dropReasons } from './reasons.js';

/** What `track()` returns: the event's state at that moment. */
export type Verdict =
  | { readonly status: 'accepted' }
  | { readonly status: 'held' }
  | { readonly status: 'duplicate' }
  | { readonly status: 'dropped'; readonly reason: DropReason };

/** Will be delivered at least once, or counted under a reason. */
export const accepted: Verdict = Object.freeze({ status: 'accepted' });

/** Waits for the outcome of its request, or for its user. */
export const held: Verdict = Object.freeze({ status: 'held' });

/** The same event was accepted a moment ago: not sent again. */
export const duplicate: Verdict = Object.freeze({ status: 'duplicate' });

/** Never accepted. One frozen object per reason, so that many refusals allocate nothing. */
export const dropped: Readonly<Record<DropReason, Verdict>> = Object.freeze(
  frozenVerdicts(dropReasons),
);

function frozenVerdicts(reasons: readonly DropReason[]): Record<DropReason, Verdict> {
  const verdicts = {} as Record<DropReason, Verdict>;
  for (const reason of reasons) verdicts[reason] = Object.freeze({ status: 'dropped', reason });
  return verdicts;
}
