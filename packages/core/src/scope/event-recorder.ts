import type { CallbackFailure } from '../model/callback-failure.js';
import type { Clock } from '../model/clock.js';
import type { Contact, UserSearch } from '../model/contact.js';
import type { Draft } from '../model/draft.js';
import type { DiscardReason, DropReason } from '../model/reasons.js';
import type { StoredEvent } from '../model/stored-event.js';
import type { SendWhen } from '../model/track-options.js';
import type { Verdict } from '../model/verdict.js';

/** Where warnings go: each kind once a minute. */
export interface WarningLog {
  /** @param kind - One of a closed list. */
  write(level: 'warn' | 'error', kind: string, text: () => string): void;
}

/** What a scope needs of its client, which counts every event. */
export interface EventRecorder {
  readonly clock: Clock;
  /** Set while no event may be tracked at all, e.g. after `close()`. */
  readonly refusal: DropReason | undefined;
  /** For warnings about requests. */
  readonly log: WarningLog;
  /**
   * @param trackedAtMs - When it was tracked, if that was earlier.
   */
  accept(
    contact: Contact,
    name: unknown,
    metadata: unknown,
    options: unknown,
    trackedAtMs?: number,
  ): StoredEvent | Verdict;
  hold(
    contact: Contact | undefined,
    name: unknown,
    metadata: unknown,
    options: unknown,
    sendWhen: SendWhen,
  ): Draft | Verdict;
  /** Accepts a held event, or says why not. */
  commit(draft: Draft, contact: Contact): StoredEvent | Verdict;
  /**
   * Reports that an event was accepted, once it is kept, or a held one refused, once it is no longer held. Then
   * the counters add up for an application that looks at them. Throws only where the stack is used up.
   */
  announce(result: StoredEvent | Verdict, name: unknown): void;
  /**
   * @param search - How the user was looked for, for the log.
   */
  discard(draft: Draft, reason: DiscardReason, search?: UserSearch): void;
  /**
   * @param problem - What is wrong with the user, for the log.
   */
  refuse(reason: DropReason, name: unknown, problem?: string): Verdict;
  /** An event that was accepted already has come again. */
  repeated(name: unknown): Verdict;
  /** Hands accepted events to the outbox. */
  store(events: readonly StoredEvent[]): void;
  /** Warns about options of an event that cannot be used. */
  optionsGiven(options: unknown, sendWhen: unknown): void;
  /** Counts and logs a failure of one of the application's functions. */
  callbackFailed(failure: CallbackFailure): void;
}
