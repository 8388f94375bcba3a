import type { HeaderChanges } from '../faults/fault.js';
import type { RateState } from '../state/rate-window.js';

const json = 'application/json; charset=utf-8';

export interface HeaderFacts {
  readonly requestId: string;
  readonly rate: RateState | undefined;
  readonly buildSha: string;
  readonly runtimeMs: number;
  readonly nowMs: number;
  readonly length: number;
}

/**
 * The headers of Intercom's answers, as Node's `writeHead` takes them fastest: name, value, name, value.
 *
 * `Date` follows the sandbox's clock and not the machine's, because clients measure the rate limit's reset by it.
 */
export function replyHeaders(facts: HeaderFacts): string[] {
  const headers = [
    'Date',
    httpDate(facts.nowMs),
    'Content-Type',
    json,
    'Content-Length',
    String(facts.length),
    'X-Request-Id',
    facts.requestId,
    'X-Intercom-Version',
    facts.buildSha,
    'X-Runtime',
    (facts.runtimeMs / 1000).toFixed(6),
  ];
  const { rate } = facts;
  if (rate !== undefined) {
    headers.push('X-RateLimit-Limit', String(rate.limit));
    headers.push('X-RateLimit-Remaining', String(rate.remaining));
    headers.push('X-RateLimit-Reset', String(rate.resetSec));
  }
  return headers;
}

/** The headers with some replaced, added (a string) or left out (null), whatever the case of their names. */
export function changeHeaders(headers: readonly string[], changes: HeaderChanges): string[] {
  const touched = new Set(Object.keys(changes).map((name) => name.toLowerCase()));
  const changed: string[] = [];
  for (let at = 0; at < headers.length; at += 2) {
    const [name = '', value = ''] = headers.slice(at, at + 2);
    if (!touched.has(name.toLowerCase())) changed.push(name, value);
  }
  for (const [name, value] of Object.entries(changes)) {
    if (value !== null) changed.push(name, value);
  }
  return changed;
}

let lastSecond = Number.NaN;
let lastDate = '';

/** Formatting a date costs as much as the rest of an answer: once a second is enough. */
function httpDate(nowMs: number): string {
  const second = Math.floor(nowMs / 1000);
  if (second !== lastSecond) {
    lastSecond = second;
    lastDate = new Date(second * 1000).toUTCString();
  }
  return lastDate;
}
