import { contactText } from '../event/contact-text.js';
import { MetadataSerialiser } from '../event/metadata.js';
import type { EventNames } from '../event/names.js';
import type { PlanCheck } from '../event/plan-check.js';
import { eventTime } from '../event/time.js';
import type { Clock } from '../model/clock.js';
import type { DropReason } from '../model/reasons.js';
import { toContact } from '../model/to-contact.js';
import type { GivenEvent, MetadataNote, Writer, WrittenEvent } from '../queries/written-event.js';
import { isTooLarge } from './acceptance.js';
import { MetadataText } from './metadata-text.js';

/** What the writer is made of. */
export interface EventWriterParts {
  /** The names of all events of this client. */
  readonly names: EventNames;
  readonly plan: PlanCheck | undefined;
  readonly maxKeys: number;
  readonly clock: Clock;
}

/** Writes events that are sent while somebody waits: as `track()` would, without its counters. */
export class EventWriter implements Writer {
  readonly #parts: EventWriterParts;
  readonly #metadata: MetadataText;
  #changes: MetadataNote[] = [];

  constructor(parts: EventWriterParts) {
    this.#parts = parts;
    const onChange = (change: string, key?: string): void => {
      this.#changes.push(key === undefined ? { change } : { change, key });
    };
    const serialiser = new MetadataSerialiser({ maxKeys: parts.maxKeys, onChange });
    this.#metadata = new MetadataText(serialiser, () => onChange('unreadable'), parts.plan);
  }

  write(given: GivenEvent): WrittenEvent | { readonly reason: DropReason } {
    try {
      return this.#write(given);
    } catch {
      // Something of the caller's threw while it was read (a getter, a Proxy).
      return { reason: 'unreadable' };
    }
  }

  #write({ user, name, metadata, at }: GivenEvent): WrittenEvent | { readonly reason: DropReason } {
    const contact = toContact(user);
    if (contact === undefined) return { reason: 'invalid_user' };
    const admitted = this.#parts.names.admit(name);
    if (typeof admitted === 'string') return { reason: admitted };
    const nowMs = this.#parts.clock.wallMs();
    const time = eventTime(at ?? Math.floor(nowMs / 1000), nowMs);
    if (time === 'invalid_time') return { reason: time };
    this.#changes = [];
    const text = this.#metadata.of(metadata, admitted.name);
    if (text === undefined) return { reason: 'off_plan' };
    const whose = contactText(contact);
    const fragment =
      text === '' ? whose + admitted.text : whose + admitted.textBeforeMetadata + text;
    if (isTooLarge(fragment)) return { reason: 'too_large' };
    return {
      contact,
      name: admitted.name,
      createdAtSec: time.sec,
      body: `{"created_at":${time.sec},${fragment}}`,
      changes: this.#changes,
      wasMilliseconds: time.wasMilliseconds,
    };
  }
}
