/** The options of one event, checked. */
export interface CheckedTrackOptions {
  /** The time the caller gave, in seconds. */
  readonly atSec: number | undefined;
  readonly dedupeKey: string | undefined;
  readonly dedupe: boolean;
}
