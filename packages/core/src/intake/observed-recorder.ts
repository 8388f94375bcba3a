import type { Contact, UserSearch } from '../model/contact.js';
import type { Draft } from '../model/draft.js';
import type { DiscardReason, DropReason } from '../model/reasons.js';
import type { StoredEvent } from '../model/stored-event.js';
import type { SendWhen } from '../model/track-options.js';
import type { Verdict } from '../model/verdict.js';
import { CountingRecorder, type RecorderParts } from './counting-recorder.js';
import type { Intake } from './intake.js';

/** The arguments of a `track()`, as far as they are known. */
export interface TrackCall {
  readonly contact?: Contact | undefined;
  readonly name: unknown;
  readonly metadata?: unknown;
  /** Of a duplicate: contact, name and metadata as JSON text, as they would be sent. */
  readonly fragment?: string | undefined;
}

/** What a held event has become. */
export type HeldOutcome =
  | StoredEvent
  | Verdict
  | { readonly status: 'discarded'; readonly reason: DiscardReason };

/** Called for every event that is tracked, inside `track()`. Must not throw. */
export interface RecorderObserver {
  /** Tracked: accepted (a stored event), held (a draft), or refused (a verdict). */
  tracked(call: TrackCall, result: StoredEvent | Draft | Verdict): void;
  /**
   * A held event was accepted, refused or discarded.
   *
   * @param fragment - Of a duplicate: as of `TrackCall`.
   */
  decided(draft: Draft, outcome: HeldOutcome, fragment?: string): void;
}

/** A recorder that also reports every event to an observer: for tests of applications. */
export class ObservedRecorder extends CountingRecorder {
  readonly #observer: RecorderObserver;
  readonly #intake: Pick<Intake, 'lastFragment'>;

  constructor(parts: RecorderParts, observer: RecorderObserver) {
    super(parts);
    this.#observer = observer;
    this.#intake = parts.intake;
  }

  override accept(
    contact: Contact,
    name: unknown,
    metadata: unknown,
    options: unknown,
  ): StoredEvent | Verdict {
    const result = super.accept(contact, name, metadata, options);
    this.#observer.tracked({ contact, name, metadata, fragment: this.#fragmentOf(result) }, result);
    return result;
  }

  override hold(
    contact: Contact | undefined,
    name: unknown,
    metadata: unknown,
    options: unknown,
    sendWhen: SendWhen,
  ): Draft | Verdict {
    const result = super.hold(contact, name, metadata, options, sendWhen);
    this.#observer.tracked({ contact, name, metadata }, result);
    return result;
  }

  override commit(draft: Draft, contact: Contact): StoredEvent | Verdict {
    const outcome = super.commit(draft, contact);
    this.#observer.decided(draft, outcome, this.#fragmentOf(outcome));
    return outcome;
  }

  override discard(draft: Draft, reason: DiscardReason, search?: UserSearch): void {
    super.discard(draft, reason, search);
    this.#observer.decided(draft, { status: 'discarded', reason });
  }

  override refuse(reason: DropReason, name: unknown, problem?: string): Verdict {
    const verdict = super.refuse(reason, name, problem);
    this.#observer.tracked({ name }, verdict);
    return verdict;
  }

  #fragmentOf(result: StoredEvent | Verdict): string | undefined {
    return result.status === 'duplicate' ? this.#intake.lastFragment : undefined;
  }
}
