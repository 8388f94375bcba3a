import { contactText } from '../event/contact-text.js';
import { MetadataSerialiser } from '../event/metadata.js';
import { type EventNames, storedName } from '../event/names.js';
import type { PlanCheck } from '../event/plan-check.js';
import { eventTime } from '../event/time.js';
import type { Clock } from '../model/clock.js';
import type { Contact } from '../model/contact.js';
import type { MetadataChange } from '../model/metadata-change.js';
import type { DropReason } from '../model/reasons.js';
import { toContact } from '../model/to-contact.js';
import type { GivenEvent, MetadataNote, Writer, WrittenEvent } from '../model/written-event.js';
import { isTooLarge } from './acceptance.js';
import { buildScreening, type Privacy } from './build-privacy.js';
import { MetadataText } from './metadata-text.js';
import type { Screened, Screening } from './screening.js';

/** What the writer is made of. */
export interface EventWriterParts {
  /** The names of all events of this client. */
  readonly names: EventNames;
  readonly plan: PlanCheck | undefined;
  readonly maxKeys: number;
  readonly privacy: Privacy;
  readonly clock: Clock;
}

/** Writes events that are sent while somebody waits: as `track()` would, without its counters. */
export class EventWriter implements Writer {
  readonly #parts: EventWriterParts;
  readonly #metadata: MetadataText;
  /** `undefined`: the application has nothing to say about single events. */
  readonly #screening: Screening | undefined;
  #changes: MetadataNote[] = [];
  #wasMilliseconds = false;

  constructor(parts: EventWriterParts) {
    this.#parts = parts;
    const { names, plan, maxKeys, privacy } = parts;
    const { redaction, beforeTrack, consent } = privacy;
    const onChange = (change: MetadataChange, key?: string): void => {
      this.#changes.push(key === undefined ? { change } : { change, key });
    };
    const onMilliseconds = (): void => {
      this.#wasMilliseconds = true;
    };
    const serialiser = new MetadataSerialiser({ maxKeys, onChange, redaction });
    this.#metadata = new MetadataText(serialiser, () => onChange('unreadable'), plan);
    const isOpen = beforeTrack === undefined && consent === undefined;
    const needs = { names, plan, serialiser, onChange, onMilliseconds };
    this.#screening = isOpen ? undefined : buildScreening(privacy, needs);
  }

  write(given: GivenEvent): WrittenEvent | { readonly reason: DropReason } {
    try {
      const { user, name, at } = given;
      const contact = toContact(user);
      if (contact === undefined) return { reason: 'invalid_user' };
      const stored = typeof name === 'string' ? storedName(name) : undefined;
      if (stored === undefined) return { reason: 'invalid_name' };
      const nowMs = this.#parts.clock.wallMs();
      const time = eventTime(at ?? Math.floor(nowMs / 1000), nowMs);
      if (time === 'invalid_time') return { reason: time };
      this.#changes = [];
      this.#wasMilliseconds = time.wasMilliseconds;
      const screened = this.#screen(contact, stored, given.metadata, time.sec, nowMs);
      return typeof screened === 'string' ? { reason: screened } : this.#write(contact, screened);
    } catch {
      // Something of the caller's threw while it was read (a getter, a Proxy).
      return { reason: 'unreadable' };
    }
  }

  #screen(
    contact: Contact,
    name: string,
    given: unknown,
    atSec: number,
    nowMs: number,
  ): Screened | DropReason {
    if (this.#screening === undefined) {
      const admitted = this.#parts.names.admit(name);
      if (typeof admitted === 'string') return admitted;
      const metadata = this.#metadata.of(given, name);
      return metadata === undefined ? 'off_plan' : { name: admitted, metadata, atSec };
    }
    const copy = this.#screening.copy(given, name);
    if (copy === undefined) return 'off_plan';
    return this.#screening.screen(contact, name, copy, atSec, nowMs);
  }

  #write(
    contact: Contact,
    { name, metadata, atSec: createdAtSec = 0 }: Screened,
  ): WrittenEvent | { readonly reason: DropReason } {
    const whose = contactText(contact);
    const fragment =
      metadata === '' ? whose + name.text : whose + name.textBeforeMetadata + metadata;
    if (isTooLarge(fragment)) return { reason: 'too_large' };
    return {
      contact,
      name: name.name,
      createdAtSec,
      body: `{"created_at":${createdAtSec},${fragment}}`,
      changes: this.#changes,
      wasMilliseconds: this.#wasMilliseconds,
    };
  }
}
