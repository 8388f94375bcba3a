import type { RateInfo } from '@intercom-events/core';
import type { Settings } from '../settings.js';
import { type Finding, fine, wrong } from './finding.js';

/** Intercom stores whole seconds, and its `Date` header has no more; more than this is no rounding. */
const maxClockErrorMs = 5_000;

/** Compares the region that is asked with the one the workspace is in. */
export function regionFinding({ region, baseUrl }: Settings, found: string | undefined): Finding {
  if (found === undefined) return fine('region', 'Intercom does not say which it is');
  const theirs = found.toLowerCase();
  if (region === undefined) return fine('region', `${theirs}, asked at ${baseUrl}`);
  if (region === theirs) return fine('region', theirs);
  return wrong(
    'region',
    `The workspace is in ${theirs}, and ${region} is asked.`,
    `Set INTERCOM_REGION=${theirs}, or give --region ${theirs}.`,
  );
}

/** Compares the clock of this machine with Intercom's: an event's time is this machine's. */
export function clockFinding(header: string | undefined, sentMs: number, cameMs: number): Finding {
  const theirsMs = header === undefined ? Number.NaN : Date.parse(header);
  if (Number.isNaN(theirsMs)) return fine('clock', 'the answer does not say what time it is');
  // It was written between the two, some time within its second.
  const offMs = (sentMs + cameMs) / 2 - (theirsMs + 500);
  const off = `${Math.abs(offMs / 1_000).toFixed(0)} s ${offMs > 0 ? 'fast' : 'slow'}`;
  if (Math.abs(offMs) <= maxClockErrorMs) return fine('clock', "agrees with Intercom's");
  return wrong(
    'clock',
    `The clock of this machine is ${off}.`,
    'Set it, or let it be set (NTP): events get the wrong time.',
  );
}

/** Says how much of the rate limit is left. */
export function limitFinding(found: RateInfo | undefined): Finding {
  const { limit, remaining } = found ?? {};
  if (limit === undefined || remaining === undefined) {
    return fine('rate limit', 'Intercom does not say what it is');
  }
  const says = `${remaining} of ${limit} calls are left in this window`;
  if (remaining * 10 >= limit) return fine('rate limit', says);
  return wrong(
    'rate limit',
    `${says}.`,
    'Something else uses it up: other integrations of the workspace share it. Try again in ten seconds.',
  );
}
