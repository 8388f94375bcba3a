import type { SecondSlots } from '../dedupe/second-slots.js';
import type { DedupeWindow } from '../dedupe/window.js';
import { contactText } from '../event/contact-text.js';
import { inOnePiece } from '../event/quote.js';
import type { Choices } from '../model/choices.js';
import type { Clock } from '../model/clock.js';
import type { Contact } from '../model/contact.js';
import type { EventName } from '../model/event-name.js';
import { dropped, duplicate, type Verdict } from '../model/verdict.js';
import type { Outbox } from '../outbox/outbox.js';
import { AcceptedEvent, bytesOf } from './accepted-event.js';
import type { Budget, BudgetLimits } from './budget.js';
import type { Ledger } from './ledger.js';

/** Rooms an event passes last before it is accepted. */
export interface AcceptanceParts {
  readonly window: DedupeWindow | undefined;
  readonly slots: SecondSlots;
  readonly budget: Budget;
  readonly budgetLimits: BudgetLimits;
  readonly outbox: Outbox;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly idPrefix: string;
  /** Set in a dry run: shows the event instead of accepting it. */
  readonly preview: ((name: string, body: string) => void) | undefined;
}

const maxEventBytes = 32_768;

/** Window, second slot, budget; then the event is accepted, and only then is a trace left. */
export class Acceptance {
  readonly #parts: AcceptanceParts;
  #order = 0;

  constructor(parts: AcceptanceParts) {
    this.#parts = parts;
  }

  /** The next place in the order of this process's events. */
  nextOrder(): number {
    this.#order += 1;
    return this.#order;
  }

  /** Everything up to and including this place has been accepted. */
  get lastOrder(): number {
    return this.#order;
  }

  /**
   * @param reserved - What a held event has reserved of the budget.
   */
  enter(
    contact: Contact,
    name: EventName,
    metadata: string,
    choices: Choices,
    trackedAtMs: number,
    nowMs: number,
    reserved: number | undefined,
  ): AcceptedEvent | Verdict {
    const { window, budget, preview } = this.#parts;
    const whose = contactText(contact);
    const fragment = inOnePiece(
      metadata === '' ? whose + name.text : whose + name.textBeforeMetadata + metadata,
    );
    if (isTooLarge(fragment)) return dropped.too_large;

    const key =
      choices.dedupeKey === undefined ? fragment : `${whose}${name.text},key:${choices.dedupeKey}`;
    const seen = choices.dedupe ? window : undefined;
    if (seen?.has(key, trackedAtMs)) return duplicate;
    if (preview !== undefined) {
      preview(name.name, `{"created_at":${choices.atSec ?? seconds(trackedAtMs)},${fragment}}`);
      return dropped.dry_run;
    }
    const bytes = bytesOf(fragment);
    if (reserved !== undefined) budget.adjust(bytes - reserved);
    else {
      if (this.#isParkedFull(contact, bytes)) return dropped.overflow_parked;
      if (!budget.reserve(bytes)) return dropped.overflow;
    }
    seen?.remember(key, trackedAtMs);
    return this.#accept(contact, name.name, choices.atSec, trackedAtMs, nowMs, fragment);
  }

  #accept(
    contact: Contact,
    name: string,
    atSec: number | undefined,
    trackedAtMs: number,
    nowMs: number,
    fragment: string,
  ): AcceptedEvent {
    const { slots, clock, ledger, idPrefix } = this.#parts;
    const nowSec = seconds(nowMs);
    const acceptedAtMs = Math.floor(clock.nowMs());
    let sec = atSec ?? seconds(trackedAtMs);
    let notBeforeMs = 0;
    if (atSec !== undefined) {
      // A time that the caller gave stays as it is.
      if (!slots.takeExactly(contact, name, sec, nowSec)) ledger.secondTaken += 1;
    } else {
      const free = slots.take(contact, name, sec, nowSec);
      if (free === undefined) ledger.secondTaken += 1;
      else sec = free;
      if (sec > nowSec) notBeforeMs = Math.ceil(acceptedAtMs + sec * 1000 - nowMs);
    }
    ledger.accepted += 1;
    const order = this.nextOrder();
    return new AcceptedEvent(
      idPrefix,
      order,
      contact,
      name,
      sec,
      acceptedAtMs,
      notBeforeMs,
      fragment,
    );
  }

  /** Events of unknown contacts may fill half of the budget: the rest is for those that can move. */
  #isParkedFull(contact: Contact, bytes: number): boolean {
    const { outbox, budgetLimits } = this.#parts;
    if (!outbox.isParked(contact)) return false;
    const { parked, parkedBytes } = outbox.stats();
    const { maxEvents, maxBytes } = budgetLimits;
    return parked >= maxEvents / 2 || parkedBytes + bytes > maxBytes / 2;
  }
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}

function isTooLarge(fragment: string): boolean {
  // No UTF-16 unit takes more than three bytes: short texts need no counting.
  return 3 * fragment.length > maxEventBytes && Buffer.byteLength(fragment) > maxEventBytes;
}
