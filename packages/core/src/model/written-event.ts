import type { Contact } from './contact.js';
import type { MetadataChange } from './metadata-change.js';
import { fieldOf } from './own-fields.js';
import type { DropReason } from './reasons.js';

/** One change to an event's metadata. */
export interface MetadataNote {
  /** What was done, for example `cut_text` or `removed_array`. */
  readonly change: MetadataChange;
  /** The key it was done to, where there is one. */
  readonly key?: string;
}

/** An event, ready to be sent. */
export interface WrittenEvent {
  readonly contact: Contact;
  readonly name: string;
  readonly createdAtSec: number;
  /** The body of `POST /events`. */
  readonly body: string;
  readonly changes: readonly MetadataNote[];
  /** Its time was given in milliseconds. */
  readonly wasMilliseconds: boolean;
  /** Tells it from an event that must not be sent, which has a reason. */
  readonly reason?: undefined;
}

/** An event, as the caller gives it. */
export interface GivenEvent {
  readonly user: unknown;
  readonly name: unknown;
  readonly metadata: unknown;
  /** `undefined`: now. */
  readonly at: unknown;
}

/** An event that cannot be sent. */
export interface RefusedEvent {
  readonly reason: DropReason;
  /** What is wrong with its user, as the end of a sentence. */
  readonly problem?: string;
}

/** The fields of such an event, and no others. */
export const refusedFields: Readonly<Record<keyof RefusedEvent, true>> = {
  reason: true,
  problem: true,
};

/** Prepares an event as `track()` does: names, metadata, plan, privacy, time. Never throws. */
export type PrepareEvent = (given: GivenEvent) => WrittenEvent | RefusedEvent;

/** Reads an event that is an object of the application: a row, or an item. */
export function eventIn(given: object): GivenEvent {
  return {
    user: fieldOf(given, 'user'),
    name: fieldOf(given, 'name'),
    metadata: fieldOf(given, 'metadata'),
    at: fieldOf(given, 'at'),
  };
}
