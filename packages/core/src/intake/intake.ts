import { type AcceptedEvent, bytesOf } from '../accounting/accepted-event.js';
import type { Budget } from '../accounting/budget.js';
import type { EventNames } from '../event/names.js';
import type { Clock } from '../model/clock.js';
import type { Contact } from '../model/contact.js';
import type { Draft } from '../model/draft.js';
import type { EventName } from '../model/event-name.js';
import type { SendWhen } from '../model/track-options.js';
import { dropped, type Verdict } from '../model/verdict.js';
import type { Acceptance } from './acceptance.js';
import { isBuilder, type MetadataText } from './metadata-text.js';
import {
  noTrackOptions,
  readTrackOptions,
  type TrackOptionsListener,
} from './read-track-options.js';

/** Rooms an event passes first. */
export interface IntakeParts extends TrackOptionsListener {
  readonly names: EventNames;
  readonly metadata: MetadataText;
  readonly acceptance: Acceptance;
  readonly budget: Budget;
  readonly clock: Clock;
}

/** Where events come in. Counts nothing. */
export type Entrance = Pick<Intake, 'accept' | 'hold' | 'commit'>;

/** The longest contact text there can be, for events whose contact is not known yet. */
const contactReserveBytes = 640;

/** What a held event reserves of the budget. */
export function heldBytes(name: EventName, metadata: string | (() => unknown)): number {
  const metadataBytes = typeof metadata === 'string' ? 2 * metadata.length : 0;
  return bytesOf(name.text) + metadataBytes + contactReserveBytes;
}

/** Checks and serialises an event, then has it accepted, or keeps it as a draft. Counts nothing. */
export class Intake {
  readonly #parts: IntakeParts;

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
    const { names, clock, acceptance } = this.#parts;
    const admitted = names.admit(name);
    if (typeof admitted === 'string') return dropped[admitted];
    const nowMs = clock.wallMs();
    const choices =
      options === undefined ? noTrackOptions : readTrackOptions(options, nowMs, this.#parts);
    if (choices === 'invalid_time') return dropped.invalid_time;
    const text = this.#parts.metadata.of(metadata, admitted.name);
    if (text === undefined) return dropped.off_plan;
    return acceptance.enter(contact, admitted, text, choices, nowMs, nowMs, undefined);
  }

  /** Keeps an event until its outcome, or its contact, is known; or says why not. */
  hold(
    contact: Contact | undefined,
    name: unknown,
    metadata: unknown,
    options: unknown,
    sendWhen: SendWhen,
  ): Draft | Verdict {
    const { names, clock, budget } = this.#parts;
    const admitted = names.admit(name);
    if (typeof admitted === 'string') return dropped[admitted];
    const trackedAtMs = clock.wallMs();
    const choices = readTrackOptions(options, trackedAtMs, this.#parts);
    if (choices === 'invalid_time') return dropped.invalid_time;
    const kept = isBuilder(metadata) ? metadata : this.#parts.metadata.of(metadata, admitted.name);
    if (kept === undefined) return dropped.off_plan;
    const bytes = heldBytes(admitted, kept);
    if (!budget.reserve(bytes)) return dropped.overflow;
    return {
      name: admitted,
      metadata: kept,
      options: choices,
      trackedAtMs,
      contact,
      sendWhen,
      bytes,
    };
  }

  /** Accepts a held event. Its room in the budget passes to the accepted event, or is given back. */
  commit(draft: Draft, contact: Contact): AcceptedEvent | Verdict {
    const { clock, budget, acceptance } = this.#parts;
    const { name, options, trackedAtMs, bytes } = draft;
    const metadata =
      typeof draft.metadata === 'string'
        ? draft.metadata
        : this.#parts.metadata.of(draft.metadata, name.name);
    const nowMs = clock.wallMs();
    const entered =
      metadata === undefined
        ? dropped.off_plan
        : acceptance.enter(contact, name, metadata, options, trackedAtMs, nowMs, bytes);
    if ('status' in entered) budget.release(bytes);
    return entered;
  }
}
