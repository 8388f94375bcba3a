import type { HttpResult } from '../http/http-client.js';
import type { Attempt, Decision, ResponseSummary } from '../model/decision.js';
import type { PauseReason } from '../model/reasons.js';
import { backoffMs } from './backoff.js';
import { classify, rateLimitWaitMs } from './classify.js';

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

/** Waits before a parked contact is probed again: 20.6 hours in all. */
const probeWaitsMs: readonly number[] = [
  10_000, 60_000, 300_000, 1_800_000, 7_200_000, 21_600_000, 43_200_000,
];

/** With `create` the first probe comes at once, behind the request that creates the contact. */
const waitsMs: Readonly<Record<Policy['onUnknownContact'], readonly number[]>> = {
  hold: probeWaitsMs,
  create: [0, ...probeWaitsMs],
  drop: [],
};

/** How long delivery waits between two tries for somebody to repair what is wrong. */
const troubleWaitMs = 60_000;

/** The whole delivery policy, as a pure function: no clock, no timer, no I/O. */
export function decide(
  result: HttpResult,
  attempt: Attempt,
  policy: Policy,
  moment: Moment,
): Decision {
  const decision = decideByMeaning(result, attempt, policy, moment);
  const goesOn = decision.do !== 'delivered' && decision.do !== 'dead';
  if (!goesOn || moment.ageMs < policy.maxAgeMs) return decision;
  return { do: 'dead', reason: 'expired', ...summaryOf(result) };
}

function decideByMeaning(
  result: HttpResult,
  attempt: Attempt,
  policy: Policy,
  moment: Moment,
): Decision {
  const meaning = classify(result);
  switch (meaning) {
    case 'success':
      return { do: 'delivered' };
    case 'suspicious_answer':
    case 'unauthorised':
    case 'configuration':
      return pause(meaning, troubleWaitMs, moment);
    case 'rate_limited':
      return pause(meaning, rateWaitMs(result, moment), moment);
    case 'not_found':
      return decideUnknown(result, attempt, policy, moment);
    case 'unavailable':
      return { do: 'retry', atMs: moment.nowMs + backoffMs(attempt.number - 1, moment.random) };
    case 'conflict':
    case 'rejected':
      return { do: 'dead', reason: 'rejected', ...summaryOf(result) };
  }
}

function decideUnknown(
  result: HttpResult,
  { probes }: Attempt,
  { onUnknownContact }: Policy,
  { nowMs }: Moment,
): Decision {
  const waitMs = waitsMs[onUnknownContact][probes];
  if (waitMs !== undefined) return { do: 'park', atMs: nowMs + waitMs };
  return { do: 'dead', reason: 'unknown_contact', ...summaryOf(result) };
}

function rateWaitMs(result: HttpResult, { random }: Moment): number {
  return rateLimitWaitMs(result.kind === 'response' ? result : {}, random);
}

function pause(because: PauseReason, waitMs: number, { nowMs }: Moment): Decision {
  return { do: 'pause-all', untilMs: nowMs + waitMs, because };
}

/** Status, code and request id of a response, without empty fields. */
function summaryOf(result: HttpResult): ResponseSummary {
  if (result.kind !== 'response') return {};
  const { status, code, requestId } = result;
  return { status, ...(code && { code }), ...(requestId && { requestId }) };
}
