import type { Clock } from '../model/clock.js';
import type { Attempt, Decision } from '../model/decision.js';
import type { SendResult, Transport } from '../model/send-result.js';
import { eventBody, type StoredEvent } from '../model/stored-event.js';
import type { Deliverer } from '../outbox/deliverer.js';
import { decide, type Policy } from './decide.js';
import type { Gate } from './gate.js';
import { leaveGate } from './leave-gate.js';

/** What delivery is made of. */
export interface DeliveryParts {
  readonly transport: Transport;
  readonly gate: Gate;
  readonly policy: Policy;
  readonly clock: Clock;
  readonly random: () => number;
  readonly probeSpacingMs: number;
  /** Asked right before an event is sent, each time; `undefined`: everything may be. */
  readonly mayBeSent?: ((event: StoredEvent) => boolean) | undefined;
  /** Told of each answer that did not simply deliver, but of unknown contacts that are created next. */
  readonly onTrouble: (result: SendResult, decision: Decision) => void;
  /** Told of each answer that shows this machine's clock to be wrong, and how far it is ahead. */
  readonly onWrongClock: (aheadMs: number) => void;
  /** Told of each attempt: when it began (steady clock), its answer, and what that leads to. */
  readonly onAttempt: (
    event: StoredEvent,
    attempt: Attempt,
    startedMs: number,
    result: SendResult,
    decision: Decision,
  ) => void;
}

/** Takes an event through the gate, sends it, and does to the gate what the decision says. */
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

  async deliver(event: StoredEvent, attempt: Attempt, nowMs: number): Promise<Decision> {
    if (nowMs - event.acceptedAtMs >= this.#parts.policy.maxAgeMs) {
      return { do: 'dead', reason: 'expired' };
    }
    const { gate, transport, mayBeSent } = this.#parts;
    if (mayBeSent?.(event) === false) return refused;
    const body = eventBody(event);
    let era = gate.enter();
    let result = await transport.send(body);
    leaveGate(this.#parts, result);
    if (wasIdleClose(result)) {
      if (mayBeSent?.(event) === false) return refused;
      // A connection that answered before and is reset now was closed while it idled: no failure.
      era = gate.enter();
      result = await transport.send(body);
      leaveGate(this.#parts, result);
    }
    const decision = this.#settle(event, attempt, result, era);
    this.#parts.onAttempt(event, attempt, nowMs, result, decision);
    return decision;
  }

  #settle(event: StoredEvent, attempt: Attempt, result: SendResult, era: number): Decision {
    const { gate, clock, random, onTrouble } = this.#parts;
    if (result.kind === 'response' && result.status === 202) {
      gate.succeeded(era);
      return delivered;
    }
    const nowMs = clock.nowMs();
    const policy = this.#policyFor(event);
    const moment = { nowMs, ageMs: nowMs - event.acceptedAtMs, random: random() };
    const decision = decide(result, attempt, policy, moment);
    // What is wrong with the destination is wrong for the gate, even when this event has expired.
    const forGate = decide(result, attempt, policy, { ...moment, ageMs: 0 });
    if (forGate.do === 'pause-all') gate.pause(forGate, nowMs);
    else if (forGate.do === 'retry') gate.failed(era, nowMs);
    else gate.succeeded(era);
    const isCreatedNext = decision.do === 'park' && decision.atMs === nowMs;
    if (!isCreatedNext) onTrouble(result, decision);
    return decision;
  }

  /** Nobody can create a contact with an id of Intercom's own. */
  #policyFor({ contact }: StoredEvent): Policy {
    const { policy } = this.#parts;
    if (policy.onUnknownContact !== 'create' || contact.field !== 'id') return policy;
    return { ...policy, onUnknownContact: 'hold' };
  }
}

const delivered: Decision = Object.freeze({ do: 'delivered' });
const refused: Decision = Object.freeze({ do: 'dead', reason: 'consent' });

/** A connection that had answered before was closed while it idled. */
export function wasIdleClose(result: SendResult): boolean {
  return result.kind === 'no-response' && result.why === 'reset' && result.reusedSocket;
}
