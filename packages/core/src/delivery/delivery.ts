import type { Clock } from '../model/clock.js';
import type { Attempt, Decision } from '../model/decision.js';
import { newContactBody } from '../model/new-contact-body.js';
import type { SendResult, Transport } from '../model/send-result.js';
import { eventBody, type StoredEvent } from '../model/stored-event.js';
import type { Deliverer } from '../outbox/deliverer.js';
import { type CreationAnswer, creationAnswer } from './creation-answer.js';
import { decide, type Policy } from './decide.js';
import type { Gate } from './gate.js';

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
  /** Told what Intercom has answered where a contact was to be created. */
  readonly onContact: (answer: CreationAnswer, result: SendResult) => void;
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
    if (attempt.probes > 0 && this.#policyFor(event).onUnknownContact === 'create') {
      const hindrance = await this.#createContact(event, attempt);
      if (hindrance !== undefined) return hindrance;
      if (mayBeSent?.(event) === false) return refused;
    }
    const body = eventBody(event);
    let era = gate.enter();
    let result = await transport.send(body);
    this.#leave(result);
    if (wasIdleClose(result)) {
      if (mayBeSent?.(event) === false) return refused;
      // A connection that answered before and is reset now was closed while it idled: no failure.
      era = gate.enter();
      result = await transport.send(body);
      this.#leave(result);
    }
    const decision = this.#settle(event, attempt, result, era);
    this.#parts.onAttempt(event, attempt, nowMs, result, decision);
    return decision;
  }

  /** Nobody can create a contact with an id of Intercom's own. */
  #policyFor({ contact }: StoredEvent): Policy {
    const { policy } = this.#parts;
    if (policy.onUnknownContact !== 'create' || contact.field !== 'id') return policy;
    return { ...policy, onUnknownContact: 'hold' };
  }

  /**
   * Asks Intercom to create the contact of an event. Whatever it says to that, the event is sent next, and
   * shows whether the contact is there; only where nothing can be sent now is it said what to do instead.
   */
  async #createContact(event: StoredEvent, attempt: Attempt): Promise<Decision | undefined> {
    const { gate, transport, onContact } = this.#parts;
    const body = newContactBody(event.contact);
    let era = gate.enter();
    let result = await transport.send(body, '/contacts');
    this.#leave(result);
    if (wasIdleClose(result)) {
      era = gate.enter();
      result = await transport.send(body, '/contacts');
      this.#leave(result);
    }
    const answer = creationAnswer(result);
    if (answer === undefined) return this.#settle(event, attempt, result, era);
    gate.succeeded(era);
    onContact(answer, result);
    return undefined;
  }

  #leave(result: SendResult): void {
    const { gate, clock, onWrongClock } = this.#parts;
    gate.leave();
    const rate = result.kind === 'response' ? result.rate : undefined;
    if (rate === undefined) gate.observeSilence();
    else gate.observe(rate, clock.nowMs());
    if (rate?.clockAheadMs !== undefined) onWrongClock(rate.clockAheadMs);
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
}

const delivered: Decision = Object.freeze({ do: 'delivered' });
const refused: Decision = Object.freeze({ do: 'dead', reason: 'consent' });

function wasIdleClose(result: SendResult): boolean {
  return result.kind === 'no-response' && result.why === 'reset' && result.reusedSocket;
}
