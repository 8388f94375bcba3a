import type { CheckedTrackOptions } from './checked-track-options.js';
import type { Contact } from './contact.js';
import type { EventName } from './event-name.js';
import type { SendWhen } from './track-options.js';

/** An event that is held: checked and within the budget, but not accepted. */
export interface Draft {
  readonly name: EventName;
  /** Metadata as JSON text, or the function that will be asked for it. */
  readonly metadata: string | (() => unknown);
  readonly options: CheckedTrackOptions;
  /** When it was tracked, in Unix milliseconds. */
  readonly trackedAtMs: number;
  /** `undefined`: nobody was known yet. */
  readonly contact: Contact | undefined;
  readonly sendWhen: SendWhen;
  /** What was reserved of the budget. */
  readonly bytes: number;
  /** `beforeTrack` and `consent` have let it in already. */
  readonly isScreened?: boolean;
}
