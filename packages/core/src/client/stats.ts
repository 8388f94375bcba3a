import type { Budget } from '../accounting/budget.js';
import type { Counters } from '../accounting/counters.js';
import type { Gate } from '../delivery/gate.js';
import type { Clock } from '../model/clock.js';
import type { MetadataChange } from '../model/metadata-change.js';
import type { DeadReason, DiscardReason, DropReason, PauseReason } from '../model/reasons.js';
import type { Outbox } from '../outbox/outbox.js';
import type { OpenScopes } from '../scope/open-scopes.js';

/**
 * The counters since the client was made. At every moment
 *
 *     tracked  = accepted + duplicate + dropped + held + discarded
 *     accepted = delivered + dead + pending + stored
 *
 * where `dropped`, `discarded` and `dead` stand for the sum over their reasons.
 */
export interface Stats {
  readonly tracked: number;
  readonly accepted: number;
  readonly duplicate: number;
  readonly dropped: Readonly<Record<DropReason, number>>;
  /** Waiting for the outcome of their request, or for their user to be known. */
  readonly held: number;
  readonly discarded: Readonly<Record<DiscardReason, number>>;
  readonly delivered: number;
  readonly dead: Readonly<Record<DeadReason, number>>;
  /** Accepted, neither delivered nor dead, and in the memory of this process. */
  readonly pending: number;
  /**
   * Accepted, stored in the durable outbox, and not in the memory of this process: they wait there, or another process
   * has taken them over. 0 without a durable outbox.
   */
  readonly stored: number;
  /** What the durable outbox holds, accepted by whichever process; as far as is known. Missing without one. */
  readonly shared?: SharedStats;
  /** Of the pending: those that failed, or were refused while others are accepted, and wait to be sent again. */
  readonly retrying: number;
  /**
   * Of the pending: those that wait because Intercom does not know their contact. With a durable outbox: of
   * `shared.pending`.
   */
  readonly parked: number;
  /** Contacts that were created for events, with `onUnknownContact: 'create'`. */
  readonly contactsCreated: number;
  /** Why all delivery is paused, if it is. */
  readonly paused?: { readonly because: PauseReason; readonly forMs: number };
  /** Events sent in a second that another event of the same contact and name has: Intercom may keep only one. */
  readonly secondTaken: number;
  /** Dead letters that are kept, and those that were deleted to make room for newer ones. */
  readonly deadLetters: number;
  readonly deadEvicted: number;
  /** How often a callback of the application (hooks, `user`, `sendWhen`, `beforeTrack`, `consent`, `sample`) failed. */
  readonly hookErrors: number;
  /** Of the pending: those in the spill file of this process. They take no memory. */
  readonly spilled: number;
  /**
   * Of the tracked and accepted: those that another process has accepted. Read from the spill file of an earlier one; or
   * claimed from a durable outbox, and delivered or given up here.
   */
  readonly recovered: number;
  /** Lines of spill files that could not be read. */
  readonly spillUnreadable: number;
  /** What had to be changed in metadata, by kind. */
  readonly metadata: Readonly<Record<MetadataChange, number>>;
  /** What waiting events take of the memory budget. */
  readonly memory: { readonly events: number; readonly bytes: number };
}

/** What a durable outbox holds. */
export interface SharedStats {
  /** Neither delivered nor dead. */
  readonly pending: number;
  /** Of these: those that wait because Intercom does not know their contact. */
  readonly parked: number;
  readonly deadLetters: number;
  /** What the pending events take there. */
  readonly bytes: number;
}

/** What the counters are read from. */
export interface StatsSources {
  readonly counters: Counters;
  readonly outbox: Pick<Outbox, 'stats'>;
  readonly budget: Budget;
  readonly open: OpenScopes;
  readonly gate: Pick<Gate, 'pauseAt'>;
  readonly clock: Clock;
}

/** Reads the counters, and counts held and pending events where they are. */
export function readStats({ counters, outbox, budget, open, gate, clock }: StatsSources): Stats {
  const waiting = outbox.stats();
  const nowMs = clock.nowMs();
  const pause = gate.pauseAt(nowMs);
  return {
    tracked: counters.tracked,
    accepted: counters.accepted,
    duplicate: counters.duplicate,
    dropped: { ...counters.dropped },
    held: open.held,
    discarded: { ...counters.discarded },
    delivered: counters.delivered,
    dead: { ...counters.dead },
    pending: waiting.pending + open.buffered,
    stored: waiting.stored,
    ...(waiting.shared && { shared: waiting.shared }),
    retrying: waiting.retrying,
    parked: waiting.parked,
    contactsCreated: counters.contactsCreated,
    ...(pause && { paused: { because: pause.because, forMs: Math.ceil(pause.untilMs - nowMs) } }),
    secondTaken: counters.secondTaken,
    deadLetters: waiting.deadLetters,
    deadEvicted: counters.deadEvicted,
    hookErrors: counters.hookErrors,
    spilled: counters.spilled,
    recovered: counters.recovered,
    spillUnreadable: counters.spillUnreadable,
    metadata: { ...counters.metadata },
    memory: { events: budget.events, bytes: budget.bytes },
  };
}
