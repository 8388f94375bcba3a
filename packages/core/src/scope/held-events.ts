import type { Contact } from '../model/contact.js';
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

  /** Whether somebody still has to say whom they are about. */
  get needContact(): boolean {
    return this.#drafts.some(({ contact }) => contact === undefined);
  }

  push(draft: Draft): void {
    this.#drafts.push(draft);
  }

  /** Gives up those that are not to be sent after this outcome. */
  meet(outcome: Outcome): void {
    this.#discard('failed', ({ sendWhen }) => !isWanted(sendWhen, outcome, this.#recorder));
  }

  /** Gives up those that are about these contacts; says how many. */
  forget(isMeant: (contact: Contact) => boolean): number {
    return this.#discard('forgotten', ({ contact }) => contact !== undefined && isMeant(contact));
  }

  giveUp(reason: DiscardReason): void {
    for (let draft = this.#drafts.shift(); draft !== undefined; draft = this.#drafts.shift()) {
      this.#recorder.discard(draft, reason);
    }
  }

  #discard(reason: DiscardReason, isMeant: (draft: Draft) => boolean): number {
    let count = 0;
    let at = 0;
    for (let draft = this.#drafts[at]; draft !== undefined; draft = this.#drafts[at]) {
      if (!isMeant(draft)) {
        at += 1;
        continue;
      }
      this.#drafts.splice(at, 1);
      count += 1;
      this.#recorder.discard(draft, reason);
    }
    return count;
  }

  /** Has them accepted; those without a contact of their own are about `contact`, if anybody. */
  commit(contact: Contact | undefined, onAccepted: (event: StoredEvent) => void): void {
    for (let draft = this.#drafts.shift(); draft !== undefined; draft = this.#drafts.shift()) {
      const whose = draft.contact ?? contact;
      if (whose === undefined) {
        this.#recorder.discard(draft, 'no_contact');
        continue;
      }
      const event = this.#recorder.commit(draft, whose);
      if (event !== undefined) onAccepted(event);
    }
  }
}
