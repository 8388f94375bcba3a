import type { MetadataSerialiser } from '../event/metadata.js';
import type { EventNames } from '../event/names.js';
import { eventTime } from '../event/time.js';
import type { Contact } from '../model/contact.js';
import type { EventName } from '../model/event-name.js';
import type { DropReason } from '../model/reasons.js';
import type { BeforeTrackHook } from '../privacy/before-track-hook.js';
import type { ConsentCheck } from '../privacy/consent-check.js';
import type { MetadataText } from './metadata-text.js';

/** Rooms that an event passes before the application's own functions let it in. */
export interface ScreeningParts {
  readonly names: EventNames;
  /** Makes the copy that is looked at: redacted, and with bounds. */
  readonly copy: MetadataText;
  /** Writes what the application has made of it. */
  readonly serialiser: MetadataSerialiser;
  readonly beforeTrack: BeforeTrackHook | undefined;
  readonly consent: ConsentCheck | undefined;
  readonly onMilliseconds: () => void;
}

/** An event that may come in. */
export interface Screened {
  readonly name: EventName;
  /** Metadata as JSON text. */
  readonly metadata: string;
  /** The time that was given for it, in seconds. */
  readonly atSec: number | undefined;
}

/** Shows events to `beforeTrack`, then asks `consent`. What is not clearly let in stays out. */
export class Screening {
  readonly #parts: ScreeningParts;

  constructor(parts: ScreeningParts) {
    this.#parts = parts;
  }

  /** The JSON text to look at; `undefined` when the tracking plan forbids the event. */
  copy(metadata: unknown, name: string): string | undefined {
    return this.#parts.copy.of(metadata, name);
  }

  /**
   * Lets an event in, or says why not.
   *
   * @param copy - What `copy()` has made of its metadata.
   * @param nowMs - When it was tracked, in Unix milliseconds.
   */
  screen(
    contact: Contact,
    name: string,
    copy: string,
    atSec: number | undefined,
    nowMs: number,
  ): Screened | DropReason {
    const { names, consent } = this.#parts;
    const seen = this.#beforeTrack(contact, { name, metadata: copy, atSec }, nowMs);
    if (typeof seen === 'string') return seen;
    const admitted = names.admit(seen.name);
    if (typeof admitted === 'string') return admitted;
    const createdAtSec = seen.atSec ?? Math.floor(nowMs / 1000);
    const asked = { contact, name: admitted.name, createdAtSec };
    if (consent !== undefined && !consent.allows(asked, () => JSON.parse(seen.metadata || '{}')))
      return 'consent';
    return { ...seen, name: admitted };
  }

  #beforeTrack(contact: Contact, event: Unscreened, nowMs: number): Unscreened | DropReason {
    const { beforeTrack, serialiser, onMilliseconds } = this.#parts;
    if (beforeTrack === undefined) return event;
    const { name, metadata, atSec } = event;
    const shown = metadata === '' ? {} : JSON.parse(metadata);
    const changed = beforeTrack.of(contact, name, shown, atSec ?? Math.floor(nowMs / 1000));
    if (changed === undefined) return 'redacted';
    const time = changed.at === undefined ? undefined : eventTime(changed.at, nowMs);
    if (time === 'invalid_time') return time;
    if (time?.wasMilliseconds === true) onMilliseconds();
    return {
      name: changed.name,
      metadata: serialiser.serialise(changed.metadata, changed.name),
      atSec: time?.sec ?? atSec,
    };
  }
}

interface Unscreened {
  readonly name: string;
  readonly metadata: string;
  readonly atSec: number | undefined;
}
