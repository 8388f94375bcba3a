import type { HttpResult } from '../http/http-client.js';
import type { Attempt, Decision } from '../model/decision.js';
import { eventBody, type StoredEvent } from '../model/stored-event.js';
import type { ResolvedOptions } from '../options/resolve-options.js';
import type { Deliverer, Lease } from '../outbox/deliverer.js';
import {
  type Attempted,
  type AttemptOptions,
  type AttemptParts,
  attemptRequest,
} from './attempt.js';
import { classify, failsEvent } from './classify.js';
import { decide, type Moment, type Policy } from './decide.js';
import type { Gate } from './gate.js';

/** What delivery needs. */
export interface DeliveryParts extends AttemptParts {
  readonly gate: Gate;
  readonly policy: Policy;
  readonly random: () => number;
  readonly probeSpacingMs: number;
  /** Asked right before an event is sent, each time; `undefined`: everything may be. */
  readonly mayBeSent?: ((event: StoredEvent) => boolean) | undefined;
  /** Told of each answer that is no success, except for unknown contacts that are created next. */
  readonly onTrouble: (result: HttpResult, decision: Decision) => void;
  /** Told of each attempt: when it began (monotonic clock), its answer, and what that leads to. */
  readonly onAttempt: (
    event: StoredEvent,
    attempt: Attempt,
    startedMs: number,
    result: HttpResult,
    decision: Decision,
  ) => void;
}

/** Attempts an event, decides by the answer, and tells the gate what that means for all others. */
export class Delivery implements Deliverer {
  readonly #parts: DeliveryParts;
  readonly probeSpacingMs: number;

  constructor(parts: DeliveryParts) {
    this.#parts = parts;
    this.probeSpacingMs = parts.probeSpacingMs;
  }

  readyAtMs(nowMs: number): number {
    return this.#parts.gate.readyAtMs(nowMs);
  }

  repeatsAtMs(nowMs: number): number {
    return this.#parts.gate.repeatsAtMs(nowMs);
  }

  get prefersRepeats(): boolean {
    return this.#parts.gate.prefersRepeats;
  }

  async deliver(
    event: StoredEvent,
    attempt: Attempt,
    nowMs: number,
    lease?: Lease,
  ): Promise<Decision> {
    if (nowMs - event.acceptedAtMs >= this.#parts.policy.maxAgeMs) {
      return { do: 'dead', reason: 'expired' };
    }
    const { mayBeSent } = this.#parts;
    const request = { method: 'POST', path: '/events', body: eventBody(event) } as const;
    const usual = attempt.trouble ? repeated : always;
    const options = mayBeSent ? { ...usual, mayBeSent: () => mayBeSent(event) } : usual;
    const attempted = await attemptRequest(this.#parts, request, options, lease);
    if (attempted === 'withheld') return withoutConsent;
    const decision = this.#settle(event, attempt, attempted);
    this.#parts.onAttempt(event, attempt, nowMs, attempted.result, decision);
    return decision;
  }

  #settle(event: StoredEvent, attempt: Attempt, attempted: Attempted): Decision {
    const { gate, random, onTrouble } = this.#parts;
    const { result, epoch, isRepeat, endedMs: nowMs } = attempted;
    const isFirst = attempt.trouble === undefined;
    const sentAtMs = nowMs - attempted.tookMs;
    if (classify(result) === 'success') {
      if (isRepeat) gate.refundRepeat();
      this.#passed(attempted, isFirst);
      return delivered;
    }
    const policy = this.#policyFor(event);
    const moment: Moment = {
      nowMs,
      ageMs: nowMs - event.acceptedAtMs,
      random: random(),
      isAlone: gate.isAlone(attempt.trouble?.lastMs, nowMs, sentAtMs),
      areOthersFine: gate.areOthersFine,
      isPaused: gate.unresolved !== undefined,
    };
    const decision = decide(result, attempt, policy, moment);
    // Trouble with the destination concerns the gate also when this event has expired.
    const forGate = decide(result, attempt, policy, { ...moment, ageMs: 0 });
    const isFailure = failsEvent(result);
    if (isRepeat && !isFailure) gate.refundRepeat();
    if (forGate.do === 'pause-all') {
      if (forGate.isSuspect) gate.suspect(forGate, nowMs, isFirst);
      else gate.pause(forGate, nowMs);
    } else if (isFailure) gate.failed(epoch, nowMs, isFirst, sentAtMs);
    else this.#passed(attempted, isFirst);
    const isCreatedNext = decision.do === 'park' && decision.atMs === nowMs;
    if (!isCreatedNext) onTrouble(result, decision);
    return decision;
  }

  #passed({ epoch, tookMs, endedMs }: Attempted, isFirst: boolean): void {
    const { gate } = this.#parts;
    gate.observeLatency(tookMs, endedMs);
    gate.passed(epoch, endedMs - tookMs, isFirst);
  }

  /** A contact that is named by Intercom's own id cannot be created. */
  #policyFor({ contact }: StoredEvent): Policy {
    const { policy } = this.#parts;
    if (policy.onUnknownContact !== 'create' || contact.field !== 'id') return policy;
    return { ...policy, onUnknownContact: 'hold' };
  }
}

/** How far apart probes for unknown contacts are: they may take a tenth of the allowed rate. */
export function probeSpacingMs(rateLimit: ResolvedOptions['rateLimit']): number {
  return rateLimit ? 600_000 / (rateLimit.perMinute * rateLimit.quotaShare) : 0;
}

const always: AttemptOptions = Object.freeze({ lane: 'background', isRepeatable: true });
const repeated: AttemptOptions = Object.freeze({ ...always, isRepeat: true });
const delivered: Decision = Object.freeze({ do: 'delivered' });
const withoutConsent: Decision = Object.freeze({ do: 'dead', reason: 'consent' });
