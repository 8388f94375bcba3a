import { AcceptedEvent } from '../accounting/accepted-event.js';
import type { Budget } from '../accounting/budget.js';
import type { Counters } from '../accounting/counters.js';
import type { UserWatch } from '../accounting/user-watch.js';
import type { CallbackFailure } from '../model/callback-failure.js';
import type { Clock } from '../model/clock.js';
import type { Contact, UserSearch } from '../model/contact.js';
import type { Draft } from '../model/draft.js';
import type { DiscardReason, DropReason } from '../model/reasons.js';
import type { StoredEvent } from '../model/stored-event.js';
import type { SendWhen } from '../model/track-options.js';
import { dropped, duplicate, type Verdict } from '../model/verdict.js';
import type { Outbox } from '../outbox/outbox.js';
import { channels } from '../reporting/channels.js';
import type { OptionWarnings } from '../reporting/option-warnings.js';
import type { Reporter } from '../reporting/reporter.js';
import type { EventRecorder, WarningLog } from '../scope/event-recorder.js';
import type { Intake } from './intake.js';

/** What a recorder needs. */
export interface RecorderParts {
  readonly clock: Clock;
  readonly intake: Intake;
  readonly counters: Counters;
  readonly budget: Budget;
  readonly outbox: Outbox;
  readonly reporter: Reporter;
  readonly log: WarningLog;
  readonly warnings: OptionWarnings;
  readonly userWatch: Pick<UserWatch, 'missed'>;
  /** An event was discarded because nobody knew its user. */
  readonly onNoUser: (event: string, search: UserSearch) => void;
}

/** Their ids are new. */
const justTracked = Object.freeze({ areNew: true });

/** Counts every event that is tracked, and reports those that are refused or discarded. */
export class CountingRecorder implements EventRecorder {
  readonly clock: Clock;
  readonly log: WarningLog;
  readonly #parts: RecorderParts;
  refusal: DropReason | undefined = undefined;

  constructor(parts: RecorderParts) {
    this.#parts = parts;
    this.clock = parts.clock;
    this.log = parts.log;
  }

  accept(
    contact: Contact,
    name: unknown,
    metadata: unknown,
    options: unknown,
    trackedAtMs?: number,
  ): StoredEvent | Verdict {
    const { intake, counters } = this.#parts;
    const result = intake.accept(contact, name, metadata, options, trackedAtMs);
    if (result.status !== undefined) return this.#refused(result, name);
    counters.tracked += 1;
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
    if (result.status !== undefined) return this.#refused(result, name);
    counters.tracked += 1;
    return result;
  }

  commit(draft: Draft, contact: Contact): StoredEvent | Verdict {
    const { intake, counters } = this.#parts;
    const result = intake.commit(draft, contact);
    if (result.status === 'duplicate') counters.duplicate += 1;
    if (result.status === 'dropped') counters.dropped[result.reason] += 1;
    return result;
  }

  announce(result: StoredEvent | Verdict, name: unknown, problem?: string): void {
    const { reporter, warnings } = this.#parts;
    if (result.status === undefined) {
      // Not `contact`, which makes an object for each event.
      const isNamedById = result instanceof AcceptedEvent && result.field === 'id';
      if (isNamedById) warnings.checkIntercomId(result.value);
      if (channels.accepted.hasSubscribers) reporter.accepted(result);
    } else if (result.status === 'dropped') {
      reporter.dropped('dropped', result.reason, name, problem);
    }
  }

  discard(draft: Draft, reason: DiscardReason, search: UserSearch = {}): void {
    const { counters, budget, reporter, onNoUser } = this.#parts;
    budget.releaseHeld(draft.bytes);
    counters.discarded[reason] += 1;
    if (reason === 'no_contact') onNoUser(draft.name.name, search);
    reporter.dropped('discarded', reason, draft.name.name);
  }

  refuse(reason: DropReason, name: unknown, problem?: string): Verdict {
    return this.#refused(dropped[reason], name, problem);
  }

  repeated(name: unknown): Verdict {
    return this.#refused(duplicate, name);
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

  /** @param problem - What is wrong with the user. */
  #refused(verdict: Verdict, name: unknown, problem?: string): Verdict {
    const { counters, userWatch } = this.#parts;
    // All is counted before anything is called: the application may look at the counters, and a call throws where
    // it has used up the stack.
    counters.tracked += 1;
    if (verdict.status === 'duplicate') counters.duplicate += 1;
    if (verdict.status === 'dropped') counters.dropped[verdict.reason] += 1;
    try {
      if (verdict.status === 'dropped' && verdict.reason === 'invalid_user') {
        userWatch.missed(this.clock.nowMs());
      }
      this.announce(verdict, name, problem);
    } catch {
      // The application has used up the stack. The event is counted all the same.
    }
    return verdict;
  }
}
