import type { Answer, Attempt, Decision } from '../model/decision.js';
import type { PauseReason } from '../model/reasons.js';
import type { SendResult } from '../model/send-result.js';
import { backoffMs } from './backoff.js';

/** What the decision depends on besides the answer. */
export interface Policy {
  readonly onUnknownContact: 'hold' | 'create' | 'drop';
  readonly maxAgeMs: number;
}

/** The moment of the decision. */
export interface Moment {
  readonly nowMs: number;
  /** How long ago the event was accepted. */
  readonly ageMs: number;
  /** From 0 to 1, 1 excluded. */
  readonly random: number;
}

/** Waits before a parked contact is asked for again: 20.6 hours in all. */
const probeWaitsMs: readonly number[] = [
  10_000, 60_000, 300_000, 1_800_000, 7_200_000, 21_600_000, 43_200_000,
];

/** Where contacts are created, the first question comes at once, behind the request that creates its contact. */
const waitsMs: Readonly<Record<Policy['onUnknownContact'], readonly number[]>> = {
  hold: probeWaitsMs,
  create: [0, ...probeWaitsMs],
  drop: [],
};

/** How long delivery waits for somebody to mend what is wrong, between two tries. */
const troubleWaitMs = 60_000;
/** A rate limit never holds delivery longer than this, whatever a header says. */
const maxRateWaitMs = 60_000;
const bareRateWaitMs = 10_000;

type Response = Extract<SendResult, { kind: 'response' }>;

/** The whole delivery policy, as a pure function: no clock, no timer, no I/O. */
export function decide(
  result: SendResult,
  attempt: Attempt,
  policy: Policy,
  moment: Moment,
): Decision {
  const decision =
    result.kind === 'response'
      ? decideResponse(result, attempt, policy, moment)
      : decideSilence(result.why, attempt, moment);
  const goesOn = decision.do !== 'delivered' && decision.do !== 'dead';
  if (!goesOn || moment.ageMs < policy.maxAgeMs) return decision;
  return { do: 'dead', reason: 'expired', ...answerOf(result) };
}

function decideResponse(
  response: Response,
  attempt: Attempt,
  policy: Policy,
  moment: Moment,
): Decision {
  const { status } = response;
  if (status === 202) return { do: 'delivered' };
  // A captive portal or a wrong host answers 200 with a page, or leads elsewhere.
  if (status >= 200 && status < 300) {
    return response.hasBody ? pause('suspicious_answer', moment) : { do: 'delivered' };
  }
  if (status < 400) return pause('suspicious_answer', moment);
  if (status === 401 || status === 403) return pause('unauthorised', moment);
  if (status === 404 && response.code === 'not_found') {
    return decideUnknown(response, attempt, policy, moment);
  }
  if (status === 429) return pauseForRate(response, moment);
  if (isOurConfiguration(response)) return pause('configuration', moment);
  if (status === 408 || status === 425 || status >= 500) return retry(attempt, moment);
  return { do: 'dead', reason: 'rejected', ...answerOf(response) };
}

function decideSilence(
  why: Extract<SendResult, { kind: 'no-response' }>['why'],
  attempt: Attempt,
  moment: Moment,
): Decision {
  if (why === 'tls') return pause('configuration', moment);
  if (why === 'no_token') return pause('unauthorised', moment);
  return retry(attempt, moment);
}

function decideUnknown(
  response: Response,
  { probes }: Attempt,
  { onUnknownContact }: Policy,
  { nowMs }: Moment,
): Decision {
  const waitMs = waitsMs[onUnknownContact][probes];
  if (waitMs !== undefined) return { do: 'park', atMs: nowMs + waitMs };
  return { do: 'dead', reason: 'unknown_contact', ...answerOf(response) };
}

function isOurConfiguration({ status, code }: Response): boolean {
  if (status === 400) return code === 'intercom_version_invalid';
  return status === 404 || status === 405 || status === 406 || status === 407 || status === 415;
}

function pauseForRate(response: Response, { nowMs, random }: Moment): Decision {
  const { rate, retryAfterMs } = response;
  const toldMs = Math.max(rate?.resetInMs ?? 0, retryAfterMs ?? 0);
  // A moment that is already over says nothing: they were refused all the same.
  const waitMs = toldMs > 0 ? toldMs : bareRateWaitMs;
  // Equal jitter on the short side: processes that were refused together must not return together.
  const jitterMs = random * (toldMs > 0 ? 500 : bareRateWaitMs / 2);
  const untilMs = nowMs + Math.min(waitMs + jitterMs, maxRateWaitMs);
  return { do: 'pause-all', untilMs, because: 'rate_limited' };
}

function pause(because: PauseReason, { nowMs }: Moment): Decision {
  return { do: 'pause-all', untilMs: nowMs + troubleWaitMs, because };
}

function retry(attempt: Attempt, { nowMs, random }: Moment): Decision {
  return { do: 'retry', atMs: nowMs + backoffMs(attempt.number - 1, random) };
}

/** What there is to say of an answer, without empty fields. */
function answerOf(result: SendResult): Answer {
  if (result.kind !== 'response') return {};
  const { status, code, requestId } = result;
  return { status, ...(code && { code }), ...(requestId && { requestId }) };
}
