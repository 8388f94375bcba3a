/** What the caller chose for one event, checked. */
export interface Choices {
  /** The time the caller gave, in seconds. */
  readonly atSec: number | undefined;
  readonly dedupeKey: string | undefined;
  readonly dedupe: boolean;
}
