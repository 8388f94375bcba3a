import { type MetadataChange, metadataChanges } from '../model/metadata-change.js';
import {
  type DeadReason,
  type DiscardReason,
  type DropReason,
  deadReasons,
  discardReasons,
  dropReasons,
} from '../model/reasons.js';

/** Counts by reason. Every reason is present, with 0 where nothing happened. */
export type Counts<Reason extends string> = Record<Reason, number>;

/**
 * What one client has counted. At every moment
 *
 *     tracked  = accepted + duplicate + dropped + held + discarded
 *     accepted = delivered + dead + pending
 *
 * `held` and `pending` are not counted here but where the events are kept. So a lost event shows: the two
 * sides differ, and tests and `health()` notice it.
 */
export class Counters {
  tracked = 0;
  accepted = 0;
  duplicate = 0;
  delivered = 0;
  // The following are no part of the two sums.
  contactsCreated = 0;
  secondTaken = 0;
  deadEvicted = 0;
  hookErrors = 0;
  spilled = 0;
  recovered = 0;
  spillUnreadable = 0;
  readonly dropped: Counts<DropReason> = zeros(dropReasons);
  readonly discarded: Counts<DiscardReason> = zeros(discardReasons);
  readonly dead: Counts<DeadReason> = zeros(deadReasons);
  readonly metadata: Counts<MetadataChange> = zeros(metadataChanges);
}

/** The sum over all reasons. */
export function total(counts: Readonly<Record<string, number>>): number {
  let sum = 0;
  for (const count of Object.values(counts)) sum += count;
  return sum;
}

function zeros<Reason extends string>(reasons: readonly Reason[]): Counts<Reason> {
  const counts = {} as Counts<Reason>;
  for (const reason of reasons) counts[reason] = 0;
  return counts;
}
