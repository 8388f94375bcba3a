import type { Contact } from '../model/contact.js';
import type { MetadataValue } from '../model/metadata.js';
import type { BeforeTrack, TrackedEvent } from '../options/privacy-options.js';
import type { CallbackGuard } from './callback-guard.js';

/** The event that `beforeTrack` has returned. Only its shape is checked here. */
export interface BeforeTrackResult {
  readonly name: string;
  readonly metadata: unknown;
  /** `undefined`: as it was. */
  readonly at: unknown;
}

/** Calls `beforeTrack`. */
export class BeforeTrackHook {
  readonly #beforeTrack: BeforeTrack;
  readonly #callbackGuard: CallbackGuard;

  constructor(beforeTrack: BeforeTrack, callbackGuard: CallbackGuard) {
    this.#beforeTrack = beforeTrack;
    this.#callbackGuard = callbackGuard;
  }

  /** `undefined`: the event must be dropped. `beforeTrack` cannot change the contact. */
  of(
    { field, value }: Contact,
    name: string,
    metadata: Record<string, MetadataValue>,
    atSec: number,
  ): BeforeTrackResult | undefined {
    const contact = Object.freeze({ field, value });
    const event: TrackedEvent = { contact, name, metadata, at: atSec };
    const call = (): unknown => this.#beforeTrack(event);
    const result = this.#callbackGuard.ask('beforeTrack', call, (answer) =>
      readAnswer(answer, contact, atSec),
    );
    return result === 'dropped' ? undefined : result;
  }
}

function readAnswer(
  answer: unknown,
  owner: Contact,
  atSec: number,
): BeforeTrackResult | 'dropped' | undefined {
  if (answer === null) return 'dropped';
  if (typeof answer !== 'object') return undefined;
  const { contact, name, metadata, at }: Partial<Record<keyof TrackedEvent, unknown>> = answer;
  if (typeof name !== 'string' || !isSame(contact, owner) || !isMetadata(metadata))
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
