import type { Contact, UserSearch } from '../model/contact.js';
import type { Draft } from '../model/draft.js';
import type { DiscardReason } from '../model/reasons.js';
import type { StoredEvent } from '../model/stored-event.js';
import type { Outcome } from '../model/track-options.js';
import type { Verdict } from '../model/verdict.js';
import type { EventRecorder } from './event-recorder.js';
import type { OpenScopes } from './open-scopes.js';
import { isWanted } from './send-when.js';

/**
 * The events a scope holds. Functions of the application are called while these are decided about. They may look
 * at the counters, so an event is held until it is counted as something else; and they may track, flush, forget or
 * close, so the list may change meanwhile.
 */
export class HeldEvents {
  readonly #recorder: EventRecorder;
  readonly #open: Pick<OpenScopes, 'lateEvents' | 'lateDrafts'>;
  readonly #drafts = new Set<Draft>();
  /** Off the list, and not counted as anything else yet. */
  #inDecision = 0;

  constructor(recorder: EventRecorder, open: Pick<OpenScopes, 'lateEvents' | 'lateDrafts'>) {
    this.#recorder = recorder;
    this.#open = open;
  }

  get count(): number {
    return this.#drafts.size + this.#inDecision;
  }

  /** Whether there is an event whose contact is not known yet. */
  get needContact(): boolean {
    for (const { contact } of this.#drafts) if (contact === undefined) return true;
    return false;
  }

  push(draft: Draft): void {
    this.#drafts.add(draft);
  }

  /** Discards those that must not be sent after this outcome. */
  meet(outcome: Outcome): void {
    this.#discard(
      'failed',
      ({ sendWhen, name }) => !isWanted(sendWhen, outcome, this.#recorder, name.name),
    );
  }

  /** Discards those of these contacts; returns how many. */
  forget(isMatch: (contact: Contact) => boolean): number {
    return this.#discard('forgotten', ({ contact }) => contact !== undefined && isMatch(contact));
  }

  giveUp(reason: DiscardReason): void {
    this.#discard(reason, () => true);
  }

  #discard(reason: DiscardReason, isMatch: (draft: Draft) => boolean): number {
    let count = 0;
    // A copy: events that a hook tracks are not for this loop, which might never end.
    for (const draft of [...this.#drafts]) {
      if (!isMatch(draft) || !this.#drafts.delete(draft)) continue;
      count += 1;
      this.#recorder.discard(draft, reason);
    }
    return count;
  }

  /** Accepts them; those whose contact was not known get `contact`, or are discarded without one. */
  commit(
    contact: Contact | undefined,
    onAccepted: (event: StoredEvent) => void,
    search: UserSearch,
  ): void {
    for (const draft of [...this.#drafts]) {
      if (!this.#drafts.delete(draft)) continue;
      const owner = draft.contact ?? contact;
      if (owner === undefined) this.#recorder.discard(draft, 'no_contact', search);
      else this.#commit(draft, owner, onAccepted);
    }
  }

  #commit(draft: Draft, owner: Contact, onAccepted: (event: StoredEvent) => void): void {
    let result: StoredEvent | Verdict | undefined;
    let isKept = false;
    this.#inDecision += 1;
    try {
      result = this.#recorder.commit(draft, owner);
      this.#inDecision -= 1;
      if (result.status === undefined) onAccepted(result);
      isKept = true;
      this.#recorder.announce(result, draft.name.name);
    } catch {
      // The application has used up the stack: no function can be called. Stored, or discarded, later.
      const open = this.#open;
      if (result === undefined) {
        this.#inDecision -= 1;
        open.lateDrafts = { draft, next: open.lateDrafts };
      } else if (!isKept && result.status === undefined) {
        open.lateEvents = { event: result, next: open.lateEvents };
      }
    }
  }
}
