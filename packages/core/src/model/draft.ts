import type { CheckedTrackOptions } from './checked-track-options.js';
import type { Contact } from './contact.js';
import type { EventName } from './event-name.js';
import { metadataIn, type StoredEvent } from './stored-event.js';
import type { SendWhen } from './track-options.js';

/** An event that is held: checked and within the budget, but not accepted. */
export type Draft = PreparedDraft | OpenDraft;

/** What is known of every held event. */
interface HeldEvent {
  readonly name: EventName;
  readonly options: CheckedTrackOptions;
  /** When it was tracked, in Unix milliseconds. */
  readonly trackedAtMs: number;
  /** `undefined`: the contact is not known yet. */
  readonly contact: Contact | undefined;
  readonly sendWhen: SendWhen;
  /** What was reserved of the budget. */
  readonly bytes: number;
  /** Tells a draft from a verdict, which has a status. */
  readonly status: undefined;
}

/** A held event that only waits for the outcome. */
export interface PreparedDraft extends HeldEvent {
  /** See `StoredEvent.fragment`. */
  readonly fragment: string;
  readonly contact: Contact;
}

/** A held event whose contact, or metadata, is not known yet. */
export interface OpenDraft extends HeldEvent {
  readonly fragment: undefined;
  /** Metadata as JSON text, or the function that will be asked for it. */
  readonly metadata: string | (() => unknown);
}

/** Whether an event is held, and not accepted yet. */
export function isDraft(event: Draft | StoredEvent): event is Draft {
  return Object.hasOwn(event, 'trackedAtMs');
}

/** The metadata of a held event as it would be sent, as far as it is known. */
export function metadataOf(draft: Draft): unknown {
  if (draft.fragment !== undefined) return metadataIn(`{${draft.fragment}}`);
  const { metadata } = draft;
  return typeof metadata === 'string' && metadata !== '' ? JSON.parse(metadata) : undefined;
}
