import type { Contact } from '../model/contact.js';
import type { MetadataValue } from '../model/metadata.js';
import type { BeforeTrack, TrackedEvent } from '../options/privacy-options.js';
import type { CallbackGuard } from './callback-guard.js';

/** What the application makes of an event; nothing of it is checked but its shape. */
export interface BeforeTrackResult {
  readonly name: string;
  readonly metadata: unknown;
  /** `undefined`: as it was. */
  readonly at: unknown;
}

/** Shows an event to the application before it is accepted. */
export class BeforeTrackHook {
  readonly #beforeTrack: BeforeTrack;
  readonly #callbackGuard: CallbackGuard;

  constructor(beforeTrack: BeforeTrack, callbackGuard: CallbackGuard) {
    this.#beforeTrack = beforeTrack;
    this.#callbackGuard = callbackGuard;
  }

  /** `undefined`: the event is to be dropped. The contact is not the application's to change here. */
  of(
    { field, value }: Contact,
    name: string,
    metadata: Record<string, MetadataValue>,
    atSec: number,
  ): BeforeTrackResult | undefined {
    const contact = Object.freeze({ field, value });
    const event: TrackedEvent = { contact, name, metadata, at: atSec };
    const question = (): unknown => this.#beforeTrack(event);
    const reviewed = this.#callbackGuard.ask('beforeTrack', question, (answer) =>
      readAnswer(answer, contact, atSec),
    );
    return reviewed === 'dropped' ? undefined : reviewed;
  }
}

function readAnswer(
  answer: unknown,
  whose: Contact,
  atSec: number,
): BeforeTrackResult | 'dropped' | undefined {
  if (answer === null) return 'dropped';
  if (typeof answer !== 'object') return undefined;
  const { contact, name, metadata, at }: Partial<Record<keyof TrackedEvent, unknown>> = answer;
  if (typeof name !== 'string' || !isSame(contact, whose) || !isMetadata(metadata))
    return undefined;
  return { name, metadata, at: at === atSec ? undefined : at };
}

function isSame(contact: unknown, { field, value }: Contact): boolean {
  if (contact === undefined) return true;
  if (typeof contact !== 'object' || contact === null) return false;
  const given: { field?: unknown; value?: unknown } = contact;
  return given.field === field && given.value === value;
}

function isMetadata(given: unknown): boolean {
  return (
    given === undefined || given === null || (typeof given === 'object' && !Array.isArray(given))
  );
}
