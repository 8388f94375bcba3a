import { dateMs } from '../model/any-realm.js';
import { maxUnixSec } from '../model/unix-time.js';

/** 2010-01-01. Intercom did not exist before, so an earlier time is a bug. */
const earliestSec = 1_262_304_000;
const maxAheadSec = 60;

/** When the user did it, in whole Unix seconds, or why the time cannot be used. */
export type EventTime =
  | { readonly sec: number; readonly wasMilliseconds: boolean }
  | 'invalid_time';

/**
 * Reads the caller's `at`: a `Date`, Unix seconds, or Unix milliseconds (recognised and converted).
 * Refused: anything else, a time before 2010, a time more than 60 s ahead.
 */
export function eventTime(at: unknown, nowMs: number): EventTime {
  const ofDate = dateMs(at);
  const given = ofDate ?? at;
  if (typeof given !== 'number' || !Number.isFinite(given)) return 'invalid_time';
  const isMs = ofDate !== undefined || given > maxUnixSec;
  const sec = Math.floor(isMs ? given / 1000 : given);
  if (sec < earliestSec || sec > Math.floor(nowMs / 1000) + maxAheadSec) return 'invalid_time';
  return { sec, wasMilliseconds: isMs && ofDate === undefined };
}
