import type { RateInfo } from '../model/api-answer.js';
import type { Clock } from '../model/clock.js';
import { fieldOf } from '../model/own-fields.js';
import { maxUnixSec } from '../model/unix-time.js';

/** Header values as undici gives them. */
export type Headers = Readonly<Record<string, string | string[] | undefined>>;

const maxWaitMs = 60_000;
/** A smaller difference says nothing about a clock: answers take time, and `Date` has whole seconds. */
const maxSkewMs = 30_000;

/**
 * Reads `X-RateLimit-Limit`, `-Remaining` and `-Reset` (Unix seconds).
 *
 * The reset is compared with the answer's own `Date`, so a wrong clock on this machine does not
 * matter, and clamped to a minute, so a wrong header cannot stop delivery.
 */
export function rateInfo(headers: Headers, clock: Clock): RateInfo | undefined {
  const limit = wholeNumber(fieldOf(headers, 'x-ratelimit-limit'), { min: 1 });
  const remaining = wholeNumber(fieldOf(headers, 'x-ratelimit-remaining'), { min: 0 });
  const reset = wholeNumber(fieldOf(headers, 'x-ratelimit-reset'), { min: 0 });
  if (limit === undefined && remaining === undefined && reset === undefined) return undefined;
  const serverMs = dateMs(fieldOf(headers, 'date'));
  const aheadMs = serverMs === undefined ? 0 : clock.wallMs() - serverMs;
  return {
    ...(limit !== undefined && { limit }),
    ...(remaining !== undefined && { remaining }),
    ...(reset !== undefined && windowOf(reset, serverMs ?? clock.wallMs())),
    ...(Math.abs(aheadMs) > maxSkewMs && { clockAheadMs: aheadMs }),
  };
}

/** Reads `Retry-After`, seconds or a date, as milliseconds from 0 to 60,000. */
export function retryAfterMs(headers: Headers, clock: Clock): number | undefined {
  const given = fieldOf(headers, 'retry-after');
  if (typeof given !== 'string') return undefined;
  const seconds = wholeNumber(given, { min: 0 });
  if (seconds !== undefined) return clamp(seconds * 1000);
  // Date.parse accepts nearly anything with a digit in it.
  const atMs = /[a-z]/i.test(given) ? Date.parse(given) : Number.NaN;
  return Number.isNaN(atMs)
    ? undefined
    : clamp(atMs - (dateMs(fieldOf(headers, 'date')) ?? clock.wallMs()));
}

function windowOf(reset: number, serverMs: number): RateInfo {
  // Some proxies rewrite the header to milliseconds.
  const resetMs = reset > maxUnixSec ? reset : reset * 1000;
  const inMs = resetMs - serverMs;
  const resetInMs = clamp(inMs);
  // A reset that is in a year is wrong: it may slow us for a minute, but does not identify a window.
  return resetInMs === inMs ? { resetInMs, windowId: Math.floor(resetMs / 1000) } : { resetInMs };
}

function wholeNumber(given: unknown, { min }: { readonly min: number }): number | undefined {
  if (typeof given !== 'string' || !/^\d{1,16}$/.test(given)) return undefined;
  return Number(given) >= min ? Number(given) : undefined;
}

function dateMs(given: unknown): number | undefined {
  const ms = typeof given === 'string' ? Date.parse(given) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}

function clamp(ms: number): number {
  return Math.min(Math.max(ms, 0), maxWaitMs);
}
