import type { HttpResult } from '../http/http-client.js';
import type { Attempt, Decision } from '../model/decision.js';
import { newContactBody } from '../model/new-contact-body.js';
import type { StoredEvent } from '../model/stored-event.js';
import type { Deliverer, Lease } from '../outbox/deliverer.js';
import { type AttemptParts, attemptRequest } from './attempt.js';
import { type CreationOutcome, creationOutcome } from './creation-outcome.js';
import type { Gate } from './gate.js';

/** What creating contacts needs. */
export interface CreationParts extends AttemptParts {
  readonly gate: Gate;
  readonly maxAgeMs: number;
  /** Asked right before each request; `undefined`: everything may be sent. */
  readonly mayBeSent?: ((event: StoredEvent) => boolean) | undefined;
  /** Told what came of creating a contact. */
  readonly onContact: (outcome: CreationOutcome, result: HttpResult) => void;
}

/**
 * Delivery that creates the contact of an event first, once Intercom has not known it.
 *
 * Whatever comes of that, the event is sent next, and only its own answer decides about the event and the
 * gate. So trouble with creating contacts never delays the events of known contacts.
 */
export class CreatingDelivery implements Deliverer {
  readonly probeSpacingMs: number;
  readonly #delivery: Deliverer;
  readonly #parts: CreationParts;

  constructor(delivery: Deliverer, parts: CreationParts) {
    this.#delivery = delivery;
    this.#parts = parts;
    this.probeSpacingMs = delivery.probeSpacingMs;
  }

  readyAtMs(nowMs: number): number {
    return this.#delivery.readyAtMs(nowMs);
  }

  repeatsAtMs(nowMs: number): number {
    return this.#delivery.repeatsAtMs(nowMs);
  }

  get prefersRepeats(): boolean {
    return this.#delivery.prefersRepeats;
  }

  deliver(event: StoredEvent, attempt: Attempt, nowMs: number, lease?: Lease): Promise<Decision> {
    const isTooOld = nowMs - event.acceptedAtMs >= this.#parts.maxAgeMs;
    const isToCreate = attempt.probes > 0 && event.contact.field !== 'id' && !isTooOld;
    if (!isToCreate) return this.#delivery.deliver(event, attempt, nowMs, lease);
    return this.#createAndDeliver(event, attempt, lease);
  }

  async #createAndDeliver(event: StoredEvent, attempt: Attempt, lease?: Lease): Promise<Decision> {
    const { clock, onContact } = this.#parts;
    const result = await this.#create(event);
    if (result === undefined) return withoutConsent;
    if (lease?.aborted === true) return aborted;
    const nowMs = clock.nowMs();
    const decision =
      this.#blocked(result, nowMs) ?? (await this.#delivery.deliver(event, attempt, nowMs, lease));
    const outcome = creationOutcome(result);
    // If the answer to the event shows a wrong host or a wrong token, no contact was created either.
    const isDoubtful = decision.do === 'pause-all' && decision.because !== 'rate_limited';
    if (!isDoubtful) onContact(outcome, result);
    return decision;
  }

  /** `undefined`: it may not be created. */
  async #create(event: StoredEvent): Promise<HttpResult | undefined> {
    const { mayBeSent } = this.#parts;
    const body = newContactBody(event.contact);
    const attempted = await attemptRequest(
      this.#parts,
      { method: 'POST', path: '/contacts', body },
      {
        lane: 'background',
        isRepeatable: true,
        mayBeSent: mayBeSent && (() => mayBeSent(event)),
      },
    );
    return attempted === 'withheld' ? undefined : attempted.result;
  }

  /** What has begun meanwhile and lets nothing be sent: `close()`, or a pause. */
  #blocked(result: HttpResult, nowMs: number): Decision | undefined {
    if (result.kind === 'no-response' && result.why === 'aborted') {
      return { do: 'retry', atMs: nowMs };
    }
    const pause = this.#parts.gate.pauseForNewAt(nowMs);
    return pause && { do: 'pause-all', untilMs: pause.untilMs, because: pause.because };
  }
}

const withoutConsent: Decision = Object.freeze({ do: 'dead', reason: 'consent' });
/** Has no effect: the outbox knows what is to become of the event. */
const aborted: Decision = Object.freeze({ do: 'dead', reason: 'forgotten' });
