import type { Contact } from '../model/contact.js';
import type { ResponseSummary } from '../model/decision.js';
import type { DeadReason, DropReason } from '../model/reasons.js';

/**
 * An event in a store. All moments are Unix milliseconds, so that they mean the same to another process.
 *
 * Everything in here is data that `structuredClone()` and JSON keep as it is.
 */
export interface DurableEvent {
  /** Unique and stable. A store that is given an id twice keeps one event. */
  readonly id: string;
  /**
   * The client that counts this event as accepted. Empty when none does: a redriven event, or one that was
   * written in a transaction of the application.
   */
  readonly acceptedBy: string;
  readonly contact: Contact;
  readonly name: string;
  /** When the user did it, in whole Unix seconds. Never changed. */
  readonly createdAtSec: number;
  /** When it was accepted, or redriven. Its age is counted from here. */
  readonly acceptedAtMs: number;
  /** Not to be sent before. */
  readonly dueAtMs: number;
  /** How many attempts have failed. */
  readonly failures: number;
  /**
   * How often Intercom was asked about the event's contact since it was found unknown. In a claimed event more than 0
   * means: this event is the probe of a parked contact.
   */
  readonly probes: number;
  /** The JSON text of contact, name and metadata, without the braces and without the time. */
  readonly fragment: string;
  /** Identifies duplicates: the hash of what the dedupe window compares. Missing: the event has no duplicates. */
  readonly dedupeHash?: string;
}

/** What a store remembers of an event for a while, also after it was delivered. */
export interface RecentEvent
  extends Pick<DurableEvent, 'contact' | 'name' | 'createdAtSec' | 'acceptedAtMs' | 'dedupeHash'> {}

/** What is in a store, of all processes that share it. */
export interface StoreCounts {
  /** Events that are neither delivered nor dead, claimed or not. */
  readonly pending: number;
  /** Of these: events of parked contacts. */
  readonly parked: number;
  /** What the pending events take in the store, in bytes, by any measure that does not change. */
  readonly bytes: number;
  readonly deadLetters: number;
}

/** Which events a claim asks for. */
export interface ClaimOptions {
  /** Now, by the client's clock: for due times and leases. */
  readonly nowMs: number;
  readonly maxEvents: number;
  /** Counted by the length of the fragments. The first event is returned however long it is. */
  readonly maxBytes: number;
  /** Of these, the maximum number of probes. */
  readonly maxProbes: number;
  /** How long the events belong to this client, unless it renews the lease. */
  readonly leaseMs: number;
}

/** What a claim has found. */
export interface Claimed {
  readonly events: readonly DurableEvent[];
  /**
   * When a claim could find more, as far as the store knows: the next due time of an event or a probe, or the end of
   * another client's lease. `Infinity`: never, unless something is appended.
   */
  readonly nextAtMs: number;
}

/** What has become of a claimed event. */
export type Outcome = { readonly id: string } & (
  | {
      /** Removed. Its contact is known now: if it was parked, it is released. */
      readonly do: 'delivered';
    }
  | {
      /** Given back, to be claimed from `dueAtMs` on. For a probe: its contact stays parked until then. */
      readonly do: 'give-back';
      readonly dueAtMs: number;
      readonly failures: number;
    }
  | {
      /**
       * Given back; its contact is parked: no event of the contact is claimed, except one as a probe from `probeAtMs`
       * on. For a contact that is parked already this counts only if the event was its probe.
       */
      readonly do: 'park';
      readonly probeAtMs: number;
      readonly failures: number;
      readonly probes: number;
    }
  | {
      /** Moved to the dead letters. For a probe: the contact's next event may probe at once. */
      readonly do: 'dead';
      readonly reason: DeadReason;
      readonly diedAtMs: number;
      readonly answer: ResponseSummary;
    }
);

/** Which events are given up together. */
export type GiveUp =
  | {
      /** Intercom does not know this contact, and is not asked any more. The contact is not parked any more. */
      readonly reason: 'unknown_contact';
      readonly contactKeys: readonly string[];
      readonly answer: ResponseSummary;
    }
  | { readonly reason: 'expired'; readonly acceptedBeforeMs: number }
  /** No trace is kept of these contacts: no dead letters either, nor what is remembered of recent events. */
  | { readonly reason: 'forgotten'; readonly contactKeys: readonly string[] };

/** A dead letter in a store. */
export interface StoredDeadLetter extends ResponseSummary {
  readonly event: DurableEvent;
  readonly reason: DeadReason;
  readonly diedAtMs: number;
}

/** Selects dead letters: those that match every given field. */
export interface StoredDeadFilter {
  readonly ids?: readonly string[];
  readonly reason?: DeadReason;
}

/** The dead letters of a store, of all processes that share it. */
export interface StoredDeadLetters {
  /** The oldest first. */
  list(filter: StoredDeadFilter): Promise<readonly StoredDeadLetter[]>;
  /**
   * Makes events of dead letters, the oldest first, except those whose reason is `consent`: due at once, accepted at
   * `nowMs` by nobody, without failures and probes. Returns how many: fewer when the store is full.
   */
  redrive(filter: StoredDeadFilter, nowMs: number): Promise<number>;
  purge(filter: StoredDeadFilter): Promise<number>;
}

/** What an outbox is given when a client opens it. */
export interface OutboxContext {
  /** The client's id, unique among all processes: claims belong to it. */
  readonly clientId: string;
  /** The origin of the API that events are sent to. Events that were appended for another one are not claimed. */
  readonly destination: string;
  /** For how long recent events are remembered, in milliseconds. */
  readonly keepRecentMs: number;
  /** Tells that something may be claimed earlier than was said, e.g. because another process has appended. */
  readonly wake: () => void;
  /** Logs a problem, each kind at most once a minute. The text must not contain anything of an event. */
  readonly log: (level: 'info' | 'warn' | 'error', kind: string, text: () => string) => void;
  /**
   * Prepares an event as `track()` does (privacy, names, metadata, time), for an application that writes it in a
   * transaction of its own. It is not counted: only the transaction decides whether there is such an event.
   */
  readonly prepare: (given: {
    readonly user: unknown;
    readonly name: unknown;
    readonly metadata?: unknown;
    readonly at?: unknown;
  }) => DurableEvent | { readonly reason: DropReason };
}

/**
 * A place that keeps events longer than a process lives. Several clients may share it.
 *
 * The client's queue does the rest: order, waiting, retries, concurrency, deadlines. It calls one function at a time
 * for each kind (one append, one claim and so on; different kinds overlap), with batches. Every function may reject, or
 * never settle: the queue gives up waiting after a while, and repeats the call later with the same content. So
 * every function must be harmless when repeated, and it must not have half of its effect. The order of effects is
 * that of the calls.
 */
export interface EventStore {
  /** What an event survives once it is in here: the end of the process and the machine's restart, or the loss of a machine. */
  readonly durability: 'machine' | 'cluster';

  /** Last known; read often, so it must be cheap. */
  readonly counts: StoreCounts;

  /**
   * Adds events; resolves when they survive. All of them or none.
   *
   * @param claim - If given, the events belong to this client as if it had claimed them: it sends them itself, from
   *   memory. Otherwise anybody may claim them.
   */
  append(
    events: readonly DurableEvent[],
    claim: { readonly nowMs: number; readonly leaseMs: number } | undefined,
  ): Promise<void>;

  /**
   * Hands out events that are due, that nobody has a lease of, and whose contact is not parked: by due time, those of one
   * time in the order in which they were appended. Also one event, the first, of each parked contact whose
   * probe is due; while it is claimed there is no other probe of the contact.
   */
  claim(options: ClaimOptions): Promise<Claimed>;

  /**
   * Keeps claimed events for another `leaseMs`.
   *
   * @returns The ids of those that do not belong to this client any more. A lease that has ended still belongs to its
   *   client until another one claims the event.
   */
  renew(
    ids: readonly string[],
    lease: { readonly nowMs: number; readonly leaseMs: number },
  ): Promise<readonly string[]>;

  /**
   * Says what has become of claimed events.
   *
   * @returns `lost`: the ids of those that did not belong to this client any more; nothing was changed for them.
   *   `evicted`: how many dead letters were deleted to make room for newer ones.
   */
  settle(
    outcomes: readonly Outcome[],
  ): Promise<{ readonly lost: readonly string[]; readonly evicted: number }>;

  /**
   * Gives up events that wait: up to `max` of them, so that one call takes a bounded time. They become dead letters,
   * except forgotten ones. Events that a client has claimed are left alone, except forgotten ones.
   *
   * @returns The events, with empty fragments. Fewer than `max`: there are no more.
   */
  giveUp(
    which: GiveUp,
    options: { readonly nowMs: number; readonly max: number },
  ): Promise<{
    readonly events: readonly DurableEvent[];
    /** Dead letters that were deleted: of forgotten contacts, or to make room. */
    readonly deadLetters: number;
  }>;

  /** What was accepted since then, delivered or not, as far as it is remembered. */
  recent(sinceMs: number): Promise<readonly RecentEvent[]>;

  readonly dead: StoredDeadLetters;

  /** Releases what it holds of the system. Called last; claimed events were given back before. */
  close(): Promise<void>;
}

/** Opens an event store: the value of the option `outbox`. */
export interface EventStoreProvider {
  /**
   * Called once, when the client is created. It returns at once: what takes time is done behind the first calls.
   * Throws a `ConfigurationError` if it cannot work.
   */
  openStore(context: OutboxContext): EventStore;
}
