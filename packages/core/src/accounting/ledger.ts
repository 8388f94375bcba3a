import { type MetadataChange, metadataChanges } from '../model/metadata-change.js';
import {
  type DeadReason,
  type DiscardReason,
  type DropReason,
  deadReasons,
  discardReasons,
  dropReasons,
} from '../model/reasons.js';

/** Counts by reason; every reason is there, with 0 where nothing happened. */
export type Counts<Reason extends string> = Record<Reason, number>;

/**
 * The books. They balance at every moment:
 *
 *     tracked  = accepted + duplicate + dropped + held + discarded
 *     accepted = delivered + dead + pending
 *
 * `held` and `pending` are not kept here: they are counted where the events are, so that the law can
 * be broken by a mistake, and a test can see it.
 */
export class Ledger {
  tracked = 0;
  accepted = 0;
  duplicate = 0;
  delivered = 0;
  /** Beside the law. */
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
  for (const reason in counts) sum += counts[reason] ?? 0;
  return sum;
}

function zeros<Reason extends string>(reasons: readonly Reason[]): Counts<Reason> {
  const counts = {} as Counts<Reason>;
  for (const reason of reasons) counts[reason] = 0;
  return counts;
}
