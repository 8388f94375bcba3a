import type { AcceptedEvent } from '../accounting/accepted-event.js';
import { storedName } from '../event/names.js';
import type { Contact } from '../model/contact.js';
import type { Draft } from '../model/draft.js';
import type { SendWhen } from '../model/track-options.js';
import { dropped, type Verdict } from '../model/verdict.js';
import type { Sampling } from '../privacy/sampling.js';
import { type Entrance, heldBytes, type IntakeParts } from './intake.js';
import { isBuilder } from './metadata-text.js';
import { readTrackOptions } from './read-track-options.js';
import type { Screened, Screening } from './screening.js';

/** What an event passes where the application decides itself what may come in. */
export interface ScreenedIntakeParts extends IntakeParts {
  readonly screening: Screening;
  readonly sampling: Sampling | undefined;
}

/**
 * The way in with `beforeTrack`, `consent` or `sample`: as `Intake`, and these are asked before the event
 * is kept anywhere. An event that is held without a contact, or without its metadata, is asked about
 * when it has them.
 */
export class ScreenedIntake implements Entrance {
  readonly #parts: ScreenedIntakeParts;

  constructor(parts: ScreenedIntakeParts) {
    this.#parts = parts;
  }

  accept(
    contact: Contact,
    name: unknown,
    metadata: unknown,
    options: unknown,
  ): AcceptedEvent | Verdict {
    const { clock, acceptance } = this.#parts;
    const stored = typeof name === 'string' ? storedName(name) : undefined;
    if (stored === undefined) return dropped.invalid_name;
    const nowMs = clock.wallMs();
    const choices = readTrackOptions(options, nowMs, this.#parts);
    if (choices === 'invalid_time') return dropped.invalid_time;
    const seen = this.#screen(contact, stored, metadata, choices.atSec, nowMs);
    if ('status' in seen) return seen;
    const chosen = { ...choices, atSec: seen.atSec };
    return acceptance.enter(contact, seen.name, seen.metadata, chosen, nowMs, nowMs, undefined);
  }

  hold(
    contact: Contact | undefined,
    name: unknown,
    metadata: unknown,
    options: unknown,
    sendWhen: SendWhen,
  ): Draft | Verdict {
    const { names, clock, budget, screening } = this.#parts;
    const stored = typeof name === 'string' ? storedName(name) : undefined;
    if (stored === undefined) return dropped.invalid_name;
    const trackedAtMs = clock.wallMs();
    const choices = readTrackOptions(options, trackedAtMs, this.#parts);
    if (choices === 'invalid_time') return dropped.invalid_time;
    const held = { trackedAtMs, contact, sendWhen };
    if (contact !== undefined && !isBuilder(metadata)) {
      const seen = this.#screen(contact, stored, metadata, choices.atSec, trackedAtMs);
      if ('status' in seen) return seen;
      const bytes = heldBytes(seen.name, seen.metadata);
      if (!budget.reserve(bytes)) return dropped.overflow;
      const chosen = { ...choices, atSec: seen.atSec };
      return { ...held, ...seen, options: chosen, bytes, isScreened: true };
    }
    const admitted = names.admit(stored);
    if (typeof admitted === 'string') return dropped[admitted];
    const kept = isBuilder(metadata) ? metadata : screening.copy(metadata, stored);
    if (kept === undefined) return dropped.off_plan;
    const bytes = heldBytes(admitted, kept);
    if (!budget.reserve(bytes)) return dropped.overflow;
    return { ...held, name: admitted, metadata: kept, options: choices, bytes };
  }

  commit(draft: Draft, contact: Contact): AcceptedEvent | Verdict {
    const { clock, budget, acceptance } = this.#parts;
    const { options, trackedAtMs, bytes } = draft;
    const seen = this.#screenHeld(draft, contact);
    const nowMs = clock.wallMs();
    const chosen = 'status' in seen ? options : { ...options, atSec: seen.atSec };
    const entered =
      'status' in seen
        ? seen
        : acceptance.enter(contact, seen.name, seen.metadata, chosen, trackedAtMs, nowMs, bytes);
    if ('status' in entered) budget.release(bytes);
    return entered;
  }

  #screenHeld(draft: Draft, contact: Contact): Screened | Verdict {
    const { name, metadata, options, trackedAtMs, isScreened } = draft;
    if (typeof metadata !== 'string') {
      return this.#screen(contact, name.name, metadata, options.atSec, trackedAtMs);
    }
    if (isScreened === true) return { name, metadata, atSec: options.atSec };
    const { sampling } = this.#parts;
    if (sampling?.takes(contact, name.name) === false) return dropped.sampled;
    return this.#screenCopy(contact, name.name, metadata, options.atSec, trackedAtMs);
  }

  #screen(
    contact: Contact,
    name: string,
    metadata: unknown,
    atSec: number | undefined,
    nowMs: number,
  ): Screened | Verdict {
    const { screening, sampling } = this.#parts;
    // First, because it is the cheapest.
    if (sampling?.takes(contact, name) === false) return dropped.sampled;
    const copy = screening.copy(metadata, name);
    if (copy === undefined) return dropped.off_plan;
    return this.#screenCopy(contact, name, copy, atSec, nowMs);
  }

  #screenCopy(
    contact: Contact,
    name: string,
    copy: string,
    atSec: number | undefined,
    nowMs: number,
  ): Screened | Verdict {
    const seen = this.#parts.screening.screen(contact, name, copy, atSec, nowMs);
    return typeof seen === 'string' ? dropped[seen] : seen;
  }
}
