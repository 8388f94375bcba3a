import type { HeaderChanges } from '../faults/fault.js';
import type { RateLimitState } from '../state/rate-window.js';

const json = 'application/json; charset=utf-8';

export interface HeaderValues {
  readonly requestId: string;
  readonly rate: RateLimitState | undefined;
  readonly buildSha: string;
  readonly runtimeMs: number;
  readonly nowMs: number;
  readonly length: number;
}

/**
 * The headers of Intercom's responses, as a flat list of names and values: `writeHead()` is fastest with that.
 *
 * `Date` uses the clock of the sandbox, because clients compare it with the reset time of the rate limit.
 */
export function responseHeaders(values: HeaderValues): string[] {
  const headers = [
    'Date',
    httpDate(values.nowMs),
    'Content-Type',
    json,
    'Content-Length',
    String(values.length),
    'X-Request-Id',
    values.requestId,
    'X-Intercom-Version',
    values.buildSha,
    'X-Runtime',
    (values.runtimeMs / 1000).toFixed(6),
  ];
  const { rate } = values;
  if (rate !== undefined) {
    headers.push('X-RateLimit-Limit', String(rate.limit));
    headers.push('X-RateLimit-Remaining', String(rate.remaining));
    headers.push('X-RateLimit-Reset', String(rate.resetSec));
  }
  return headers;
}

/** Adds, replaces (a string) or removes (null) headers. Names are not case-sensitive. */
export function changeHeaders(headers: readonly string[], changes: HeaderChanges): string[] {
  const changedNames = new Set(Object.keys(changes).map((name) => name.toLowerCase()));
  const changed: string[] = [];
  for (let at = 0; at < headers.length; at += 2) {
    const [name = '', value = ''] = headers.slice(at, at + 2);
    if (!changedNames.has(name.toLowerCase())) changed.push(name, value);
  }
  for (const [name, value] of Object.entries(changes)) {
    if (value !== null) changed.push(name, value);
  }
  return changed;
}

let lastSecond = Number.NaN;
let lastDate = '';

/** Formatting a date takes as long as the rest of a response, so it is done once a second. */
function httpDate(nowMs: number): string {
  const second = Math.floor(nowMs / 1000);
  if (second !== lastSecond) {
    lastSecond = second;
    lastDate = new Date(second * 1000).toUTCString();
  }
  return lastDate;
}
