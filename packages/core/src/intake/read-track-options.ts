import { eventTime } from '../event/time.js';
import type { CheckedTrackOptions } from '../model/checked-track-options.js';
import { fieldOf } from '../model/own-fields.js';

/** The common case: no options were given. */
export const noTrackOptions: CheckedTrackOptions = Object.freeze({
  atSec: undefined,
  dedupeKey: undefined,
  dedupe: true,
});

/** Called for options that need a warning. Must not throw. */
export interface TrackOptionsListener {
  /** A time was given in milliseconds. */
  readonly onMilliseconds: () => void;
  /** This option has the wrong type, and is ignored. */
  readonly onUnusable: (option: 'dedupeKey' | 'dedupe', given: unknown) => void;
}

/**
 * Reads the options of one `track()`, each once: it may be a getter. May throw what the caller's own
 * getters throw.
 */
export function readTrackOptions(
  options: unknown,
  nowMs: number,
  { onMilliseconds, onUnusable }: TrackOptionsListener,
): CheckedTrackOptions | 'invalid_time' {
  if (typeof options !== 'object' || options === null) return noTrackOptions;
  const at = fieldOf(options, 'at');
  const dedupeKey = fieldOf(options, 'dedupeKey');
  const dedupe = fieldOf(options, 'dedupe');
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

/** `undefined` and `null` are of every type: that is how an option is left out. */
function isKind(kind: 'string' | 'boolean', given: unknown): boolean {
  return given === undefined || given === null || typeof given === kind;
}
