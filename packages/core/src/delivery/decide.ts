import type { HttpResult } from '../http/http-client.js';
import type { Attempt, Decision, ResponseSummary } from '../model/decision.js';
import type { PauseReason } from '../model/reasons.js';
import { backoffMs } from './backoff.js';
import { classify, mayConcernOneEvent, rateLimitWaitMs } from './classify.js';

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
  /** Whether others were accepted since this event failed last: then the trouble is its own. */
  readonly isAlone?: boolean;
  /** Whether delivery has paused, and nothing was accepted since. */
  readonly isPaused?: boolean;
  /** Whether nearly all others are accepted at their first attempt: only then an event is given up for its own trouble. */
  readonly areOthersFine?: boolean;
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

/** Waits after an event alone was refused; it is given up at the refusal after the last of them. */
const refusalWaitsMs: readonly number[] = [60_000, 300_000];
const longestRefusalWaitMs = 300_000;

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
      return decideTrouble(meaning, result, attempt, moment);
    case 'rate_limited':
      return pause(meaning, rateWaitMs(result, moment), moment);
    case 'not_found':
      return decideUnknown(result, attempt, policy, moment);
    case 'unavailable':
      return decideFailed(result, attempt, moment);
    case 'conflict':
    case 'rejected':
      return { do: 'dead', reason: 'rejected', ...summaryOf(result) };
  }
}

/** The answer says that nothing can be sent; or it concerns this event only. */
function decideTrouble(
  because: PauseReason,
  result: HttpResult,
  attempt: Attempt,
  moment: Moment,
): Decision {
  const pausing = pause(because, troubleWaitMs, moment);
  if (!mayConcernOneEvent(result)) return pausing;
  if (moment.isAlone) return decideRefused(result, attempt, moment);
  const wasAlone = attempt.trouble !== undefined && attempt.trouble.refusals > 0;
  // Nothing was accepted or refused since: this tells nothing new about others.
  if (wasAlone && moment.isPaused !== true)
    return { do: 'retry', atMs: moment.nowMs + longestRefusalWaitMs };
  return { ...pausing, isSuspect: true };
}

/** Others are accepted, this event is refused, e.g. by a firewall. */
function decideRefused(result: HttpResult, attempt: Attempt, moment: Moment): Decision {
  const before = attempt.trouble?.refusals ?? 0;
  const waitMs = refusalWaitsMs[before];
  const isLast = waitMs === undefined || isInTheWay(attempt);
  if (isLast && moment.areOthersFine)
    return { do: 'dead', reason: 'rejected', ...summaryOf(result) };
  return { do: 'retry', atMs: moment.nowMs + (waitMs ?? longestRefusalWaitMs), alone: 'refused' };
}

function decideFailed(result: HttpResult, attempt: Attempt, moment: Moment): Decision {
  const { nowMs, random, isAlone = false, areOthersFine } = moment;
  if (isAlone && areOthersFine && isInTheWay(attempt))
    return { do: 'dead', reason: 'rejected', ...summaryOf(result) };
  // The first failure says nothing yet about the event itself.
  const failsAlone = isAlone && attempt.trouble !== undefined;
  const atMs = nowMs + backoffMs(attempt.number - 1, random, failsAlone);
  return { do: 'retry', atMs, ...(isAlone && { alone: 'failed' }) };
}

/** Events that fail again and again must leave room in the buffer for others. */
function isInTheWay({ trouble, isCrowded }: Attempt): boolean {
  return isCrowded === true && trouble !== undefined && trouble.alone > 0;
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

function pause(
  because: PauseReason,
  waitMs: number,
  { nowMs }: Moment,
): Extract<Decision, { do: 'pause-all' }> {
  return { do: 'pause-all', untilMs: nowMs + waitMs, because };
}

/** Status, code and request id of a response, without empty fields. */
function summaryOf(result: HttpResult): ResponseSummary {
  if (result.kind !== 'response') return {};
  const { status, code, requestId } = result;
  return { status, ...(code && { code }), ...(requestId && { requestId }) };
}
