import type { AcceptedEvent } from '../accounting/accepted-event.js';
import type { Budget } from '../accounting/budget.js';
import type { Clock } from '../model/clock.js';
import type { Contact } from '../model/contact.js';
import type { Draft, OpenDraft } from '../model/draft.js';
import { bytesOf } from '../model/stored-event.js';
import type { SendWhen } from '../model/track-options.js';
import { dropped, type Verdict } from '../model/verdict.js';
import type { Admission } from './admission.js';
import { type EventPreparation, isBuilder } from './prepare-event.js';

/** What an event of `track()`, or of a scope, passes. */
export interface IntakeParts {
  readonly preparation: EventPreparation;
  readonly admission: Admission;
  readonly budget: Budget;
  readonly clock: Clock;
}

/** The longest contact text there can be, for events whose contact is not known yet. */
const contactReserveBytes = 640;

/** Prepares an event, then has it accepted, or keeps it as a draft. Counts nothing. */
export class Intake {
  readonly #parts: IntakeParts;

  constructor(parts: IntakeParts) {
    this.#parts = parts;
  }

  /**
   * Accepts an event, or says why not. May throw what the caller's own getters throw.
   *
   * @param trackedAtMs - When it was tracked, if that was earlier.
   */
  accept(
    contact: Contact,
    name: unknown,
    metadata: unknown,
    options: unknown,
    trackedAtMs?: number,
  ): AcceptedEvent | Verdict {
    const { preparation, clock, admission } = this.#parts;
    const nowMs = clock.wallMs();
    const trackedMs = trackedAtMs ?? nowMs;
    const reason = preparation.prepareEvent(contact, name, metadata, options, trackedMs);
    if (reason !== undefined) return dropped[reason];
    return admission.admit(contact, preparation.prepared, trackedMs, nowMs, undefined);
  }

  /** Keeps an event until its outcome, or its contact, is known; or says why not. May throw likewise. */
  hold(
    contact: Contact | undefined,
    name: unknown,
    metadata: unknown,
    options: unknown,
    sendWhen: SendWhen,
  ): Draft | Verdict {
    const { preparation, clock, budget } = this.#parts;
    const trackedAtMs = clock.wallMs();
    if (contact === undefined || isBuilder(metadata)) {
      const kept = preparation.keep(name, metadata, options, trackedAtMs);
      if (typeof kept === 'string') return dropped[kept];
      const bytes = reserveFor(kept);
      if (!budget.reserveHeld(bytes)) return dropped.overflow;
      const open = { fragment: undefined, status: undefined };
      return { ...kept, ...open, trackedAtMs, contact, sendWhen, bytes };
    }
    const reason = preparation.prepareEvent(contact, name, metadata, options, trackedAtMs);
    if (reason !== undefined) return dropped[reason];
    const { prepared } = preparation;
    const bytes = bytesOf(prepared.fragment);
    if (!budget.reserveHeld(bytes)) return dropped.overflow;
    return { ...prepared, trackedAtMs, contact, sendWhen, bytes };
  }

  /** Accepts a held event. Its room in the budget passes to the accepted event, or is given back. */
  commit(draft: Draft, contact: Contact): AcceptedEvent | Verdict {
    const { clock, budget, admission } = this.#parts;
    const { trackedAtMs, bytes } = draft;
    const prepared = this.#preparedOf(draft, contact);
    const result =
      prepared.status !== undefined
        ? prepared
        : admission.admit(contact, prepared, trackedAtMs, clock.wallMs(), bytes);
    if (result.status !== undefined) budget.releaseHeld(bytes);
    return result;
  }

  #preparedOf(draft: Draft, contact: Contact): EventPreparation['prepared'] | Verdict {
    if (draft.fragment !== undefined) return draft;
    const { preparation } = this.#parts;
    try {
      const reason = preparation.prepareKept(draft, contact);
      return reason === undefined ? preparation.prepared : dropped[reason];
    } catch {
      // A function or a Proxy of the application's threw while its metadata was read.
      return dropped.unreadable;
    }
  }

  /** The event that was prepared last, as JSON text without its time: for a duplicate, the event that is not sent. */
  get lastFragment(): string {
    return this.#parts.preparation.prepared.fragment;
  }

  /** Forgets what these contacts have done a moment ago. */
  forget(isMeant: (contact: Contact) => boolean): void {
    this.#parts.preparation.forget();
    this.#parts.admission.forget(isMeant);
  }
}

/** What an event reserves of the budget whose contact, or metadata, is not known yet. */
function reserveFor({ name, metadata }: Pick<OpenDraft, 'name' | 'metadata'>): number {
  const metadataBytes = typeof metadata === 'string' ? 2 * metadata.length : 0;
  return bytesOf(name.text) + metadataBytes + contactReserveBytes;
}
