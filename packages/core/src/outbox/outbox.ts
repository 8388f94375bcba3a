import type { Contact } from '../model/contact.js';
import type { Answer } from '../model/decision.js';
import type { DeadReason } from '../model/reasons.js';
import type { StoredEvent } from '../model/stored-event.js';
import type { Deliverer } from './deliverer.js';

/** An event that was accepted and given up, kept for whoever wants to know or try again. */
export interface DeadLetter extends Answer {
  readonly event: StoredEvent;
  readonly reason: DeadReason;
  /** When it was given up, in Unix milliseconds. */
  readonly diedAtMs: number;
}

/** Selects dead letters; those that match every given field. Without a filter all are selected. */
export interface DeadLetterFilter {
  /** Ids of events. */
  readonly ids?: readonly string[];
  readonly reason?: DeadReason;
}

/**
 * The events that were given up. Nothing here throws; a filter that cannot be used rejects with a
 * `UsageError` (`INPUT_INVALID`), and nothing was changed then.
 */
export interface DeadLetters {
  /** Returns copies, the oldest first. */
  list(filter?: DeadLetterFilter): Promise<readonly DeadLetter[]>;
  /** Sends dead letters again, the oldest first, while there is room in the buffer. Returns how many. */
  redrive(filter?: DeadLetterFilter): Promise<number>;
  /** Deletes dead letters. Returns how many. */
  purge(filter?: DeadLetterFilter): Promise<number>;
}

/** Told what becomes of events. Called outside any request, and never throws. */
export interface OutboxObserver {
  delivered(event: StoredEvent): void;
  dead(letter: DeadLetter): void;
  deadEvicted(): void;
  /** A dead letter is to be tried again: the event to try, or `undefined` when there is no room. */
  revive(letter: DeadLetter): StoredEvent | undefined;
  /** The outbox ends with these: how many of them, from the first, are kept for a later process. */
  keep(events: readonly StoredEvent[]): number;
  /** Nothing more can be done now. */
  idle(): void;
}

/** What waits in an outbox. */
export interface OutboxStats {
  /** Accepted and not yet delivered or dead, those under way included. */
  readonly pending: number;
  /** Of these, how many wait for an unknown contact. */
  readonly parked: number;
  readonly parkedBytes: number;
  /** Dead letters that are still kept. */
  readonly deadLetters: number;
}

/** What was taken out of an outbox because somebody is to be forgotten. */
export interface Forgotten {
  /** Events that waited, parked ones included. */
  readonly waiting: number;
  readonly deadLetters: number;
  /** Events that are being sent at this moment; they are never put back. */
  readonly underWay: number;
}

/** Where accepted events wait until they are delivered or dead. */
export interface Outbox {
  /** What an event survives, once it is in here. */
  readonly durability: 'process' | 'machine' | 'cluster';
  /** Takes events over; idempotent by id. `undefined`: done; else resolves when they are safe. */
  append(batch: readonly StoredEvent[]): Promise<void> | undefined;
  /** Begins handing out events, to at most `concurrency` attempts at once. */
  start(
    deliverer: Deliverer,
    observer: OutboxObserver,
    options: { readonly concurrency: number },
  ): void;
  /** Looks again whether something can be done: a pause has ended, or a contact has appeared. */
  wake(): void;
  /** When the next event could be tried (steady clock); `Infinity` when there is none. */
  nextMoveAtMs(nowMs: number): number;
  /** Whether events of this contact wait because Intercom does not know it. */
  isParked(contact: Contact): boolean;
  /** Gives up what was accepted before this moment of the steady clock. */
  expire(acceptedBeforeMs: number): void;
  stats(): OutboxStats;
  /**
   * When the oldest event was accepted that is neither delivered, nor dead, nor parked (steady clock);
   * `Infinity` when there is none. Cheap however many there are, and so may overlook one among very many.
   */
  oldestAcceptedAtMs(): number;
  /**
   * Gives up all events of these contacts (dead: `forgotten`) and keeps nothing of them, dead letters
   * included.
   *
   * @param contactKeys - As `contactKey()` makes them.
   */
  forget(contactKeys: readonly string[]): Promise<Forgotten>;
  readonly dead: DeadLetters;
  /** What waits for its second is sent without waiting, with the second it has. */
  drain(): void;
  /** The process ends now: whoever keeps events for a later one is given all that is pending. */
  abandon(): void;
  /**
   * Stops. What is left and not kept becomes dead (`closed`) unless it is durable; resolves when no attempt is
   * under way any more, and says how much stays.
   */
  close(): Promise<{ readonly left: number }>;
}
