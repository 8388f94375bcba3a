import { eventTime } from '../event/time.js';
import type { Choices } from '../model/choices.js';

/** Nothing was chosen: the common case, and no work. */
export const noChoices: Choices = Object.freeze({
  atSec: undefined,
  dedupeKey: undefined,
  dedupe: true,
});

/** Reads the options of one `track()`. May throw what the caller's own getters throw. */
export function readChoices(
  options: unknown,
  nowMs: number,
  onMilliseconds: () => void,
): Choices | 'invalid_time' {
  if (typeof options !== 'object' || options === null) return noChoices;
  const { at, dedupeKey, dedupe }: { at?: unknown; dedupeKey?: unknown; dedupe?: unknown } =
    options;
  const time = at === undefined ? undefined : eventTime(at, nowMs);
  if (time === 'invalid_time') return time;
  if (time?.wasMilliseconds === true) onMilliseconds();
  return {
    atSec: time?.sec,
    dedupeKey: typeof dedupeKey === 'string' && dedupeKey !== '' ? dedupeKey : undefined,
    dedupe: dedupe !== false,
  };
}
