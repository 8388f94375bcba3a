import type { SecondSlots } from '../dedupe/second-slots.js';
import type { DedupeWindow } from '../dedupe/window.js';
import { contactText } from '../event/contact-text.js';
import type { MetadataSerialiser } from '../event/metadata.js';
import type { EventNames } from '../event/names.js';
import type { Choices } from '../model/choices.js';
import type { Clock } from '../model/clock.js';
import type { Contact } from '../model/contact.js';
import type { Draft } from '../model/draft.js';
import type { EventName } from '../model/event-name.js';
import type { SendWhen } from '../model/track-options.js';
import { dropped, duplicate, type Verdict } from '../model/verdict.js';
import type { Outbox } from '../outbox/outbox.js';
import { AcceptedEvent } from './accepted-event.js';
import type { Budget, BudgetLimits } from './budget.js';
import { noChoices, readChoices } from './choices.js';
import type { Ledger } from './ledger.js';

/** Rooms an event is walked through before it is accepted. */
export interface IntakeParts {
  readonly names: EventNames;
  readonly metadata: MetadataSerialiser;
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
  /** A metadata function threw or returned a promise. */
  readonly onBuilderTrouble: () => void;
  readonly onMilliseconds: () => void;
}

/** What an event takes in memory besides its text, by measurement on Node 20 to 26. */
const eventOverheadBytes = 320;
/** The longest contact text there can be, for events whose contact is not known yet. */
const contactReserveBytes = 640;
const maxEventBytes = 32_768;

/** Walks an event through names, time, metadata, window, slot and budget. Counts nothing but acceptance. */
export class Intake {
  readonly #parts: IntakeParts;
  #order = 0;

  constructor(parts: IntakeParts) {
    this.#parts = parts;
  }

  /** Accepts an event, or says why not. */
  accept(
    contact: Contact,
    name: unknown,
    metadata: unknown,
    options: unknown,
  ): AcceptedEvent | Verdict {
    const { names, clock, onMilliseconds } = this.#parts;
    const admitted = names.admit(name);
    if (typeof admitted === 'string') return dropped[admitted];
    const nowMs = clock.wallMs();
    const choices = options === undefined ? noChoices : readChoices(options, nowMs, onMilliseconds);
    if (choices === 'invalid_time') return dropped.invalid_time;
    return this.#enter(contact, admitted, this.#text(metadata), choices, nowMs, nowMs, undefined);
  }

  /** Keeps an event until its outcome, or its contact, is known; or says why not. */
  hold(
    contact: Contact | undefined,
    name: unknown,
    metadata: unknown,
    options: unknown,
    sendWhen: SendWhen,
  ): Draft | Verdict {
    const { names, clock, budget, onMilliseconds } = this.#parts;
    const admitted = names.admit(name);
    if (typeof admitted === 'string') return dropped[admitted];
    const trackedAtMs = clock.wallMs();
    const choices = readChoices(options, trackedAtMs, onMilliseconds);
    if (choices === 'invalid_time') return dropped.invalid_time;
    const kept = isBuilder(metadata) ? metadata : this.#text(metadata);
    const textLength = admitted.text.length + (typeof kept === 'string' ? kept.length : 0);
    const bytes = 2 * textLength + eventOverheadBytes + contactReserveBytes;
    if (!budget.reserve(bytes)) return dropped.overflow;
    return { name: admitted, metadata: kept, choices, trackedAtMs, contact, sendWhen, bytes };
  }

  /** Accepts a held event. Its room in the budget passes to the accepted event, or is given back. */
  commit(draft: Draft, contact: Contact): AcceptedEvent | Verdict {
    const { clock, budget } = this.#parts;
    const text = typeof draft.metadata === 'string' ? draft.metadata : this.#text(draft.metadata);
    const { name, choices, trackedAtMs, bytes } = draft;
    const nowMs = clock.wallMs();
    const entered = this.#enter(contact, name, text, choices, trackedAtMs, nowMs, bytes);
    if ('status' in entered) budget.release(bytes);
    return entered;
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

  #enter(
    contact: Contact,
    name: EventName,
    metadata: string,
    choices: Choices,
    trackedAtMs: number,
    nowMs: number,
    reserved: number | undefined,
  ): AcceptedEvent | Verdict {
    const { window, slots, clock, ledger, preview } = this.#parts;
    const slotKey = `${contactText(contact)},${name.text}`;
    const fragment = metadata === '' ? slotKey : `${slotKey},"metadata":${metadata}`;
    if (isTooLarge(fragment)) return dropped.too_large;

    const { dedupeKey, dedupe } = choices;
    const key = dedupeKey === undefined ? fragment : `${slotKey},key:${dedupeKey}`;
    if (window !== undefined && dedupe && window.has(key, trackedAtMs)) return duplicate;

    const nowSec = Math.floor(nowMs / 1000);
    if (preview !== undefined) {
      preview(name.name, `{"created_at":${choices.atSec ?? nowSec},${fragment}}`);
      return dropped.dry_run;
    }
    const slot = this.#slot(slotKey, choices.atSec, Math.floor(trackedAtMs / 1000), nowSec);
    const bytes = 2 * fragment.length + eventOverheadBytes;
    const refusal = this.#reserve(contact, bytes, reserved);
    if (refusal !== undefined) return refusal;

    // Only from here on is a trace left: the event is accepted.
    ledger.accepted += 1;
    if (slot.taken) ledger.secondTaken += 1;
    if (slot.sec <= nowSec + 60) slots.take(slotKey, slot.sec, nowSec);
    if (window !== undefined && dedupe) window.remember(key, trackedAtMs);
    const acceptedAtMs = clock.nowMs();
    const isAhead = choices.atSec === undefined && slot.sec > nowSec;
    return new AcceptedEvent(this.#parts.idPrefix, {
      order: this.nextOrder(),
      contact,
      name: name.name,
      createdAtSec: slot.sec,
      acceptedAtMs,
      notBeforeMs: isAhead ? acceptedAtMs + slot.sec * 1000 - nowMs : 0,
      fragment,
      bytes,
    });
  }

  /** A time that the caller gave stays as it is; all others get the next free second. */
  #slot(
    key: string,
    atSec: number | undefined,
    trackedSec: number,
    nowSec: number,
  ): { readonly sec: number; readonly taken: boolean } {
    const { slots } = this.#parts;
    if (atSec === undefined) return slots.next(key, trackedSec, nowSec);
    return { sec: atSec, taken: slots.has(key, atSec) };
  }

  #reserve(contact: Contact, bytes: number, reserved: number | undefined): Verdict | undefined {
    const { budget, outbox, budgetLimits } = this.#parts;
    if (reserved !== undefined) {
      budget.adjust(bytes - reserved);
      return undefined;
    }
    if (outbox.isParked(contact)) {
      const { parked, parkedBytes } = outbox.stats();
      const isFull =
        parked >= budgetLimits.maxEvents / 2 || parkedBytes + bytes > budgetLimits.maxBytes / 2;
      if (isFull) return dropped.overflow_parked;
    }
    return budget.reserve(bytes) ? undefined : dropped.overflow;
  }

  #text(metadata: unknown): string {
    return this.#parts.metadata.serialise(isBuilder(metadata) ? this.#build(metadata) : metadata);
  }

  #build(builder: () => unknown): unknown {
    try {
      const built = builder();
      if (!(built instanceof Promise)) return built;
      built.catch(() => {});
    } catch {
      // The application's function failed; what the user did happened all the same.
    }
    this.#parts.onBuilderTrouble();
    return undefined;
  }
}

function isBuilder(metadata: unknown): metadata is () => unknown {
  return typeof metadata === 'function';
}

function isTooLarge(fragment: string): boolean {
  // No character takes more than three bytes a UTF-16 unit: short texts need no counting.
  return 3 * fragment.length > maxEventBytes && Buffer.byteLength(fragment) > maxEventBytes;
}
