import type { Budget } from '../accounting/budget.js';
import type { Counters } from '../accounting/counters.js';
import type { CallbackFailure } from '../model/callback-failure.js';
import type { Clock } from '../model/clock.js';
import type { Contact, UserSearch } from '../model/contact.js';
import type { Draft } from '../model/draft.js';
import type { DiscardReason, DropReason } from '../model/reasons.js';
import type { StoredEvent } from '../model/stored-event.js';
import type { SendWhen } from '../model/track-options.js';
import { dropped, type Verdict } from '../model/verdict.js';
import type { Outbox } from '../outbox/outbox.js';
import { channels } from '../reporting/channels.js';
import type { OptionWarnings } from '../reporting/option-warnings.js';
import type { Reporter } from '../reporting/reporter.js';
import type { EventRecorder } from '../scope/event-recorder.js';
import type { Intake } from './intake.js';

/** What a recorder needs. */
export interface RecorderParts {
  readonly clock: Clock;
  readonly intake: Intake;
  readonly counters: Counters;
  readonly budget: Budget;
  readonly outbox: Outbox;
  readonly reporter: Reporter;
  readonly warnings: OptionWarnings;
  /** An event was discarded because nobody knew its user. */
  readonly onNoUser: (event: string, search: UserSearch) => void;
}

/** Their ids are new. */
const justTracked = Object.freeze({ areNew: true });

/** Counts every event that is tracked, and reports those that are refused or discarded. */
export class CountingRecorder implements EventRecorder {
  readonly clock: Clock;
  readonly #parts: RecorderParts;
  refusal: DropReason | undefined;

  constructor(parts: RecorderParts) {
    this.#parts = parts;
    this.clock = parts.clock;
  }

  accept(
    contact: Contact,
    name: unknown,
    metadata: unknown,
    options: unknown,
  ): StoredEvent | Verdict {
    const { intake, counters } = this.#parts;
    const result = intake.accept(contact, name, metadata, options);
    if ('status' in result) return this.refused(result, name, 1);
    counters.tracked += 1;
    if (contact.field === 'id') this.#parts.warnings.checkIntercomId(contact.value);
    try {
      if (channels.accepted.hasSubscribers) this.#parts.reporter.accepted(result);
    } catch {
      // The application has used up the stack. The event is accepted all the same.
    }
    return result;
  }

  hold(
    contact: Contact | undefined,
    name: unknown,
    metadata: unknown,
    options: unknown,
    sendWhen: SendWhen,
  ): Draft | Verdict {
    const { intake, counters } = this.#parts;
    const result = intake.hold(contact, name, metadata, options, sendWhen);
    if ('status' in result) return this.refused(result, name, 1);
    counters.tracked += 1;
    return result;
  }

  commit(draft: Draft, contact: Contact): StoredEvent | undefined {
    const result = this.#parts.intake.commit(draft, contact);
    if ('status' in result) {
      this.refused(result, draft.name.name, 0);
      return undefined;
    }
    if (contact.field === 'id') this.#parts.warnings.checkIntercomId(contact.value);
    if (channels.accepted.hasSubscribers) this.#parts.reporter.accepted(result);
    return result;
  }

  discard(draft: Draft, reason: DiscardReason, search: UserSearch = {}): void {
    const { counters, budget, reporter, onNoUser } = this.#parts;
    budget.releaseHeld(draft.bytes);
    counters.discarded[reason] += 1;
    if (reason === 'no_contact') onNoUser(draft.name.name, search);
    reporter.dropped('discarded', reason, draft.name.name);
  }

  refuse(reason: DropReason, name: unknown, problem?: string): Verdict {
    return this.refused(dropped[reason], name, 1, problem);
  }

  store(events: readonly StoredEvent[]): void {
    this.#parts.outbox.append(events, justTracked);
  }

  optionsGiven(options: unknown, sendWhen: unknown): void {
    this.#parts.warnings.checkScopeTrack(options, sendWhen);
  }

  callbackFailed(failure: CallbackFailure): void {
    this.#parts.reporter.callbackFailed(failure);
  }

  /**
   * @param tracked - 1 if the event is not counted as tracked yet.
   * @param problem - What is wrong with the user.
   */
  protected refused(verdict: Verdict, name: unknown, tracked: 0 | 1, problem?: string): Verdict {
    const { counters, reporter } = this.#parts;
    // All is counted before anything is called: a call throws where the application has used up the stack.
    counters.tracked += tracked;
    if (verdict.status === 'duplicate') counters.duplicate += 1;
    if (verdict.status === 'dropped') {
      counters.dropped[verdict.reason] += 1;
      try {
        reporter.dropped('dropped', verdict.reason, name, problem);
      } catch {
        // The application has used up the stack. The event is counted all the same.
      }
    }
    return verdict;
  }
}
