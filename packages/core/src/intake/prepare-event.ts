import { contactText, inOnePiece } from '../event/json-text.js';
import { MetadataSerialiser } from '../event/metadata.js';
import type { EventNames, ReadName } from '../event/names.js';
import type { PlanCheck } from '../event/plan-check.js';
import { eventTime } from '../event/time.js';
import type { CheckedTrackOptions } from '../model/checked-track-options.js';
import type { Contact } from '../model/contact.js';
import type { OpenDraft } from '../model/draft.js';
import type { EventName } from '../model/event-name.js';
import type { OnMetadataChange } from '../model/metadata-change.js';
import type { DropReason } from '../model/reasons.js';
import type { BeforeTrackHook } from '../privacy/before-track-hook.js';
import type { PrivacyChecks } from './privacy-checks.js';
import {
  noTrackOptions,
  readTrackOptions,
  type TrackOptionsListener,
} from './read-track-options.js';

/** What events are prepared with. */
export interface PreparationParts extends TrackOptionsListener {
  /** The names of all events of a client. */
  readonly names: EventNames;
  readonly plan: PlanCheck | undefined;
  /** How many metadata keys are sent. */
  readonly maxKeys: number;
  readonly privacy: PrivacyChecks;
  readonly onChange: OnMetadataChange;
}

/** An event that may be sent. */
export interface PreparedEvent {
  readonly name: EventName;
  /** The JSON text of contact, name and metadata, see `StoredEvent.fragment`. */
  readonly fragment: string;
  /** The time in it may be the one that `beforeTrack` has chosen. */
  readonly options: CheckedTrackOptions;
  /** Tells it from a verdict, which has a status. */
  readonly status: undefined;
}

/** `beforeTrack` sees more than is sent, so that it can choose. */
const copyLimits = { maxKeys: 100, maxText: 1_024 } as const;

const maxEventBytes = 32_768;

/**
 * The one way in. Every event of `track()`, of scopes, `send()`, `bulk` and `import()` is prepared here.
 *
 * An event with several faults is refused for the first of these:
 *
 * 1. `invalid_user` (checked by the callers: a scope may not know its contact yet)
 * 2. `invalid_name`
 * 3. `invalid_time`
 * 4. `sampled` (`track()` and scopes only: whoever waits for an answer wants the event sent)
 * 5. `off_plan`
 * 6. `redacted`: dropped by `beforeTrack`. What it returns is checked next: `invalid_name`, `invalid_time`
 * 7. `consent`
 * 8. `too_many_names`: a new name counts only when nothing else is wrong with its event
 * 9. `too_large`
 *
 * `unreadable` ends it wherever a getter or a Proxy of the caller's throws. What is looked at afterwards
 * depends on the call: see `Admission` for `track()` and scopes, and `import/` for rows.
 *
 * A held event is prepared at `track()` when its contact and its metadata are known. Otherwise `keep()`
 * checks 2 and 3 there, 5 unless a function will build the metadata, and 8 unless `beforeTrack` may still
 * change the name. The rest follows in the same order when the scope ends.
 */
export class EventPreparation {
  readonly #parts: PreparationParts;
  /** Reads what the caller gave. */
  readonly #metadata: MetadataText;
  /** Writes what `beforeTrack` has returned. */
  readonly #serialiser: MetadataSerialiser;

  /**
   * The event that was prepared last. It is one object for all events, so that preparing leaves no
   * garbage: copy what you need before any code of the application can run and track another event.
   */
  readonly prepared: { -readonly [Key in keyof PreparedEvent]: PreparedEvent[Key] } = {
    name: { name: '', text: '', textBeforeMetadata: '' },
    fragment: '',
    options: noTrackOptions,
    status: undefined,
  };

  constructor(parts: PreparationParts) {
    this.#parts = parts;
    const { maxKeys, onChange, plan, privacy } = parts;
    const { redaction, beforeTrack } = privacy;
    this.#serialiser = new MetadataSerialiser({ maxKeys, onChange, redaction });
    const reading =
      beforeTrack === undefined
        ? this.#serialiser
        : new MetadataSerialiser({ ...copyLimits, onChange: withoutCuts(onChange), redaction });
    const onBuilderFailed = (name: string): void => onChange('unreadable', undefined, name);
    this.#metadata = new MetadataText(reading, onBuilderFailed, plan);
  }

  /**
   * Prepares an event, or says why it must not be sent. May throw what the caller's own getters throw.
   *
   * @param nowMs - When it was tracked, in Unix milliseconds.
   * @returns `undefined` when the event is in `prepared`.
   */
  prepareEvent(
    contact: Contact,
    name: unknown,
    metadata: unknown,
    options: unknown,
    nowMs: number,
  ): DropReason | undefined {
    const read = this.#parts.names.read(name);
    if (read === undefined) return 'invalid_name';
    const checked =
      options === undefined ? noTrackOptions : readTrackOptions(options, nowMs, this.#parts);
    if (checked === 'invalid_time') return checked;
    return this.#prepare(contact, read, metadata, checked, nowMs);
  }

  /** Checks what is known of an event whose contact, or metadata, is not known yet. */
  keep(
    name: unknown,
    metadata: unknown,
    options: unknown,
    nowMs: number,
  ): Pick<OpenDraft, 'name' | 'metadata' | 'options'> | DropReason {
    const { names, privacy } = this.#parts;
    const read = names.read(name);
    if (read === undefined) return 'invalid_name';
    const checked = readTrackOptions(options, nowMs, this.#parts);
    if (checked === 'invalid_time') return checked;
    const kept = isBuilder(metadata) ? metadata : this.#metadata.of(metadata, read.name);
    if (kept === undefined) return 'off_plan';
    if (privacy.beforeTrack === undefined && !names.admit(read)) return 'too_many_names';
    return { name: read, metadata: kept, options: checked };
  }

  /** Prepares a kept event, now that its contact is known; like `prepareEvent()`. */
  prepareKept(draft: OpenDraft, contact: Contact): DropReason | undefined {
    const { metadata, options, trackedAtMs } = draft;
    const name = this.#parts.names.read(draft.name.name);
    if (name === undefined) return 'invalid_name';
    if (isBuilder(metadata)) return this.#prepare(contact, name, metadata, options, trackedAtMs);
    if (this.#isSampledOut(contact, name)) return 'sampled';
    return this.#askApplication(contact, name, metadata, options, trackedAtMs);
  }

  /** Lets go of what the event that was prepared last says about somebody. */
  forget(): void {
    this.prepared.fragment = '';
    this.prepared.options = noTrackOptions;
  }

  #prepare(
    contact: Contact,
    name: ReadName,
    metadata: unknown,
    options: CheckedTrackOptions,
    nowMs: number,
  ): DropReason | undefined {
    if (this.#isSampledOut(contact, name)) return 'sampled';
    const text = this.#metadata.of(metadata, name.name);
    if (text === undefined) return 'off_plan';
    return this.#askApplication(contact, name, text, options, nowMs);
  }

  #isSampledOut(contact: Contact, { name }: ReadName): boolean {
    return this.#parts.privacy.sampling?.takes(contact, name) === false;
  }

  /** Asks `beforeTrack` and `consent`. */
  #askApplication(
    contact: Contact,
    name: ReadName,
    text: string,
    options: CheckedTrackOptions,
    nowMs: number,
  ): DropReason | undefined {
    const { beforeTrack, consent } = this.#parts.privacy;
    if (beforeTrack === undefined && consent === undefined) {
      return this.#write(contact, name, text, options);
    }
    const event =
      beforeTrack === undefined
        ? { name, text, options }
        : this.#change(beforeTrack, contact, { name, text, options }, nowMs);
    if (typeof event === 'string') return event;
    const asked = {
      contact,
      name: event.name.name,
      createdAtSec: event.options.atSec ?? Math.floor(nowMs / 1000),
    };
    if (consent?.allows(asked, () => JSON.parse(event.text || '{}')) === false) return 'consent';
    return this.#write(contact, event.name, event.text, event.options);
  }

  #change(
    beforeTrack: BeforeTrackHook,
    contact: Contact,
    { name, text, options }: ReadEvent,
    nowMs: number,
  ): ReadEvent | DropReason {
    const { names, onMilliseconds } = this.#parts;
    const shown = text === '' ? {} : JSON.parse(text);
    const atSec = options.atSec ?? Math.floor(nowMs / 1000);
    const changed = beforeTrack.of(contact, name.name, shown, atSec);
    if (changed === undefined) return 'redacted';
    const read = names.read(changed.name);
    if (read === undefined) return 'invalid_name';
    const time = changed.at === undefined ? undefined : eventTime(changed.at, nowMs);
    if (time === 'invalid_time') return time;
    if (time?.wasMilliseconds === true) onMilliseconds();
    return {
      name: read,
      text: this.#serialiser.serialise(changed.metadata, read.name),
      options: time === undefined ? options : { ...options, atSec: time.sec },
    };
  }

  #write(
    contact: Contact,
    name: ReadName,
    text: string,
    options: CheckedTrackOptions,
  ): DropReason | undefined {
    if (!this.#parts.names.admit(name)) return 'too_many_names';
    const owner = contactText(contact);
    const fragment = inOnePiece(
      text === '' ? owner + name.text : owner + name.textBeforeMetadata + text,
    );
    if (isTooLarge(fragment)) return 'too_large';
    const { prepared } = this;
    prepared.name = name;
    prepared.fragment = fragment;
    prepared.options = options;
    return undefined;
  }
}

/** An event whose name, time and metadata were read. */
interface ReadEvent {
  readonly name: ReadName;
  /** Metadata as JSON text. */
  readonly text: string;
  readonly options: CheckedTrackOptions;
}

/** Cuts are reported when what `beforeTrack` has returned is written, not of the copy that it sees. */
function withoutCuts(onChange: OnMetadataChange): OnMetadataChange {
  return (change, key, event) => {
    if (change !== 'cut_text' && change !== 'too_many_keys') onChange(change, key, event);
  };
}

/** Whether an event's text is more than 32 KiB. */
function isTooLarge(fragment: string): boolean {
  // No UTF-16 unit takes more than three bytes, so short texts need no counting.
  return 3 * fragment.length > maxEventBytes && Buffer.byteLength(fragment) > maxEventBytes;
}

/** Reads metadata, an object or a function that returns one, as JSON text. */
export class MetadataText {
  readonly #serialiser: MetadataSerialiser;
  readonly #onBuilderFailed: (name: string) => void;
  readonly #plan: PlanCheck | undefined;

  constructor(
    serialiser: MetadataSerialiser,
    onBuilderFailed: (name: string) => void,
    plan?: PlanCheck,
  ) {
    this.#serialiser = serialiser;
    this.#onBuilderFailed = onBuilderFailed;
    this.#plan = plan;
  }

  /** The JSON text; empty without metadata; `undefined` when the event does not match the tracking plan. */
  of(metadata: unknown, name: string): string | undefined {
    const given = isBuilder(metadata) ? this.#build(metadata, name) : metadata;
    if (this.#plan === undefined) return this.#serialiser.serialise(given, name);
    const planned = this.#plan.check(name, given);
    return planned && this.#serialiser.serialise(planned.metadata, name);
  }

  #build(builder: () => unknown, name: string): unknown {
    try {
      return builder();
    } catch {
      // The application's function failed. The event is sent without metadata.
    }
    this.#onBuilderFailed(name);
    return undefined;
  }
}

/** Metadata may be a function, called when the event is accepted. */
export function isBuilder(metadata: unknown): metadata is () => unknown {
  return typeof metadata === 'function';
}
