import type { Clock } from '../model/clock.js';
import type { Contact } from '../model/contact.js';
import type { Draft } from '../model/draft.js';
import type { DiscardReason, DropReason } from '../model/reasons.js';
import type { StoredEvent } from '../model/stored-event.js';
import type { SendWhen } from '../model/track-options.js';
import type { Verdict } from '../model/verdict.js';

/** What a scope asks of the client it belongs to. Everything is counted there. */
export interface EventRecorder {
  readonly clock: Clock;
  /** Why no event may be tracked at all just now, if so. */
  readonly refusal: DropReason | undefined;
  accept(
    contact: Contact,
    name: unknown,
    metadata: unknown,
    options: unknown,
  ): StoredEvent | Verdict;
  hold(
    contact: Contact | undefined,
    name: unknown,
    metadata: unknown,
    options: unknown,
    sendWhen: SendWhen,
  ): Draft | Verdict;
  /** Accepts a held event; `undefined` when it was not accepted after all. */
  commit(draft: Draft, contact: Contact): StoredEvent | undefined;
  discard(draft: Draft, reason: DiscardReason): void;
  refuse(reason: DropReason, name: unknown): Verdict;
  /** Puts accepted events on their way. */
  store(events: readonly StoredEvent[]): void;
  /** Options were given with an event: what cannot be used of them is said, and nothing else happens. */
  optionsGiven(options: unknown, sendWhen: unknown): void;
  /** A function of the application's (user, sendWhen) threw or rejected. */
  callbackFailed(): void;
}
