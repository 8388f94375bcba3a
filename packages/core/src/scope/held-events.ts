import type { Contact, UserSearch } from '../model/contact.js';
import type { Draft } from '../model/draft.js';
import type { DiscardReason } from '../model/reasons.js';
import type { StoredEvent } from '../model/stored-event.js';
import type { Outcome } from '../model/track-options.js';
import type { EventRecorder } from './event-recorder.js';
import { isWanted } from './send-when.js';

/**
 * The events a scope holds. Each is taken off the list before a hook is told about it, so that the
 * counters are in balance when the hook reads them.
 */
export class HeldEvents {
  readonly #recorder: EventRecorder;
  readonly #drafts: Draft[] = [];

  constructor(recorder: EventRecorder) {
    this.#recorder = recorder;
  }

  get count(): number {
    return this.#drafts.length;
  }

  /** Whether there is an event whose contact is not known yet. */
  get needContact(): boolean {
    return this.#drafts.some(({ contact }) => contact === undefined);
  }

  push(draft: Draft): void {
    this.#drafts.push(draft);
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
    for (let draft = this.#drafts.shift(); draft !== undefined; draft = this.#drafts.shift()) {
      this.#recorder.discard(draft, reason);
    }
  }

  #discard(reason: DiscardReason, isMatch: (draft: Draft) => boolean): number {
    let count = 0;
    let at = 0;
    for (let draft = this.#drafts[at]; draft !== undefined; draft = this.#drafts[at]) {
      if (!isMatch(draft)) {
        at += 1;
        continue;
      }
      this.#drafts.splice(at, 1);
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
    for (let draft = this.#drafts.shift(); draft !== undefined; draft = this.#drafts.shift()) {
      const owner = draft.contact ?? contact;
      if (owner === undefined) {
        this.#recorder.discard(draft, 'no_contact', search);
        continue;
      }
      const event = this.#recorder.commit(draft, owner);
      if (event !== undefined) onAccepted(event);
    }
  }
}
