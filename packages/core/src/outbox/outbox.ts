import type { Contact } from '../model/contact.js';
import type { ResponseSummary } from '../model/decision.js';
import type { DeadReason } from '../model/reasons.js';
import type { StoredEvent } from '../model/stored-event.js';
import type { Deliverer } from './deliverer.js';
import type { RecentEvent, StoreCounts } from './event-store.js';

/** An event that was accepted and given up, kept so that it can be looked at or sent again. */
export interface DeadLetter extends ResponseSummary {
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

/** Told what becomes of the events of an outbox. Called outside any request; must not throw. */
export interface OutboxListener {
  /** A durable outbox has stored the event, or given it up unstored: it takes no memory of the budget any more. */
  leftMemory(event: StoredEvent): void;
  /** Events are counted next that another client has accepted: an earlier process, or one beside this. */
  recovered(count: number): void;
  /** What was accepted before this process began: its seconds are taken, and the same events are duplicates. */
  restored(recent: readonly RecentEvent[]): void;
  delivered(event: StoredEvent): void;
  dead(letter: DeadLetter): void;
  /** A dead letter was deleted to make room for a newer one. */
  deadEvicted(): void;
  /** A dead letter is to be sent again. Returns the event to send, or `undefined` when there is no room. */
  redrive(letter: DeadLetter): StoredEvent | undefined;
  /** The outbox ends with these undelivered events. Returns how many of them, from the first, were spilled. */
  spill(events: readonly StoredEvent[]): number;
  /** Nothing can be sent at the moment. */
  idle(): void;
}

/** What is in an outbox, as far as it is known at the moment. */
export interface OutboxStats {
  /** Accepted by this client, not yet delivered or dead, and in this process's memory, including those in flight. */
  readonly pending: number;
  /** Accepted by this client, stored durably, and not in this process's memory: another process may have it. */
  readonly stored: number;
  /** What a durable outbox holds, of all processes. */
  readonly shared?: StoreCounts;
  /** Whether the last call of a durable store has failed. */
  readonly isFailing: boolean;
  /** Of the pending: events that failed, or were refused alone, and wait to be sent again. */
  readonly retrying: number;
  /** Of the pending: events that wait because Intercom does not know their contact. */
  readonly parked: number;
  readonly parkedBytes: number;
  /** Dead letters that are kept. */
  readonly deadLetters: number;
}

/** What was removed from an outbox because a contact is to be forgotten. */
export interface Forgotten {
  /** Events that waited, including parked ones. */
  readonly queued: number;
  readonly deadLetters: number;
  /** Events that are being sent at this moment. None of them is sent a second time. */
  readonly inFlight: number;
}

/** How safe an event is: it is lost with the process, with the machine, or with all machines that keep it. */
export type Durability = 'process' | 'machine' | 'cluster';

/** What an outbox has not delivered when it is closed. */
export interface Left {
  /** How many events of this client. */
  readonly left: number;
  /** Whether another process will deliver them. */
  readonly leftDurable: boolean;
}

/** Where accepted events wait until they are delivered or dead. Its functions never throw, and no promise rejects. */
export interface Outbox {
  readonly durability: Durability;
  /**
   * Takes events; they are stored, or sent, later. An event whose id is in here already is ignored.
   *
   * @param options - `areNew`: no event can be in here, so there is no need to look.
   */
  append(batch: readonly StoredEvent[], options?: { readonly areNew: boolean }): void;
  /** Those of the events that are not in here, neither pending nor dead. */
  unknown<Event extends { readonly id: string }>(events: readonly Event[]): readonly Event[];
  /**
   * Waits until the events that were accepted up to this place are stored durably. Returns how many are not.
   *
   * @param lastOrder - See `StoredEvent.order`.
   */
  persisted(lastOrder: number, deadlineMs: number): Promise<number>;
  /** Begins to hand out events, to at most `concurrency` attempts at once. */
  start(
    deliverer: Deliverer,
    listener: OutboxListener,
    options: { readonly concurrency: number },
  ): void;
  /** Looks again whether something can be sent, e.g. because a pause has ended. */
  wake(): void;
  /** Wakes the outbox if events could be sent and nothing is going to send them. Returns whether it was so. */
  restartIfStalled(nowMs: number): boolean;
  /** When the next event could be sent (monotonic clock); `Infinity` when there is none. */
  nextMoveAtMs(nowMs: number): number;
  /** Whether events of this contact wait because Intercom does not know it. */
  isParked(contact: Contact): boolean;
  /** Gives up events that were accepted before this moment (monotonic clock). */
  expire(acceptedBeforeMs: number): void;
  stats(): OutboxStats;
  /**
   * When the oldest event was accepted that is neither delivered, nor dead, nor parked (monotonic clock);
   * `Infinity` when there is none. Its cost does not grow with the number of events, so it may miss the
   * oldest of very many.
   */
  oldestAcceptedAtMs(): number;
  /**
   * Gives up all events of these contacts (dead: `forgotten`) and deletes their dead letters. Rejects if a durable
   * store cannot be reached: then it has to be called again.
   *
   * @param contactKeys - As `contactKey()` makes them.
   */
  forget(contactKeys: readonly string[]): Promise<Forgotten>;
  readonly dead: DeadLetters;
  /** Sends events that wait for their second without waiting, with the second they have. */
  drain(): void;
  /** The process ends now: all pending events are handed to the listener to be spilled. */
  abandon(): void;
  /**
   * Stops. Events in flight may still be delivered; it waits for them. Undelivered events stay where they are stored
   * durably; those that are not stored, and not spilled, become dead (`closed`).
   *
   * @param options - `deadlineMs`: how long storing may take.
   */
  close(options: { readonly deadlineMs: number }): Promise<Left>;
}
