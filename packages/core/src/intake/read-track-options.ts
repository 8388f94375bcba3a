import { eventTime } from '../event/time.js';
import type { CheckedTrackOptions } from '../model/checked-track-options.js';

/** Nothing was chosen: the common case, and no work. */
export const noTrackOptions: CheckedTrackOptions = Object.freeze({
  atSec: undefined,
  dedupeKey: undefined,
  dedupe: true,
});

/** Told of what the caller should know about choices. Must not throw. */
export interface TrackOptionsListener {
  /** A time was given in milliseconds. */
  readonly onMilliseconds: () => void;
  /** This option is of the wrong kind, and is read as if it had been left out. */
  readonly onUnusable: (option: 'dedupeKey' | 'dedupe', given: unknown) => void;
}

/**
 * Reads the options of one `track()`, each of them once: it may be a getter that asks the application.
 * May throw what the caller's own getters throw.
 */
export function readTrackOptions(
  options: unknown,
  nowMs: number,
  { onMilliseconds, onUnusable }: TrackOptionsListener,
): CheckedTrackOptions | 'invalid_time' {
  if (typeof options !== 'object' || options === null) return noTrackOptions;
  const { at, dedupeKey, dedupe }: { at?: unknown; dedupeKey?: unknown; dedupe?: unknown } =
    options;
  const time = at === undefined ? undefined : eventTime(at, nowMs);
  if (time === 'invalid_time') return time;
  if (time?.wasMilliseconds === true) onMilliseconds();
  if (!isKind('string', dedupeKey)) onUnusable('dedupeKey', dedupeKey);
  if (!isKind('boolean', dedupe)) onUnusable('dedupe', dedupe);
  return {
    atSec: time?.sec,
    dedupeKey: typeof dedupeKey === 'string' && dedupeKey !== '' ? dedupeKey : undefined,
    dedupe: dedupe !== false,
  };
}

/** Nothing at all is every kind: it is how something is left out. */
function isKind(kind: 'string' | 'boolean', given: unknown): boolean {
  return given === undefined || given === null || typeof given === kind;
}
