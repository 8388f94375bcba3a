import {
  type Attempted,
  type AttemptOptions,
  type AttemptParts,
  attemptRequest,
} from '../delivery/attempt.js';
import { classify } from '../delivery/classify.js';
import { decide } from '../delivery/decide.js';
import type { Gate } from '../delivery/gate.js';
import type { HttpRequest } from '../http/http-client.js';
import type { Decision, ResponseSummary } from '../model/decision.js';
import type { ImportStop, RefusalReason } from '../model/import-types.js';
import type { PauseReason } from '../model/reasons.js';
import type { WrittenEvent } from '../model/written-event.js';
import type { ImportLimiter } from './import-limiter.js';

/** What sends the events of an import; apart from dry runs. */
export interface ImportSending extends AttemptParts {
  readonly gate: Gate;
  /** From 0 to 1, 1 excluded. */
  readonly random: () => number;
  /** Asked right before an event is sent, each time; `undefined`: everything may be. */
  readonly mayBeSent: ((event: WrittenEvent) => boolean) | undefined;
}

/** What came of an event. */
export type Sent =
  | { readonly is: 'delivered' }
  | { readonly is: 'refused'; readonly reason: RefusalReason; readonly answer: ResponseSummary }
  /** Nothing can be sent. */
  | { readonly is: 'stopped'; readonly because: ImportStop }
  /** The import has ended before there was an answer. */
  | { readonly is: 'ended' };

/** How often an event is sent on which Intercom fails while it accepts others. */
const maxAttempts = 8;

/** An import reports unknown contacts and does not wait for them; the age of its events is checked before. */
const policy = { onUnknownContact: 'drop', maxAgeMs: Number.POSITIVE_INFINITY } as const;

/** How often one event has failed, and how many others were delivered by its first failure. */
interface Failures {
  count: number;
  deliveredAtFirst: number;
}

/** Sends the events of an import until they are answered. */
export class ImportSender {
  readonly #sending: ImportSending;
  readonly #limiter: ImportLimiter;
  #delivered = 0;

  constructor(sending: ImportSending, limiter: ImportLimiter) {
    this.#sending = sending;
    this.#limiter = limiter;
  }

  async send(event: WrittenEvent): Promise<Sent> {
    const { mayBeSent } = this.#sending;
    const request: HttpRequest = { method: 'POST', path: '/events', body: event.body };
    const options = mayBeSent ? { ...always, mayBeSent: () => mayBeSent(event) } : always;
    const failures: Failures = { count: 0, deliveredAtFirst: 0 };
    for (;;) {
      if (!this.#limiter.tryEnter()) {
        if (await this.#limiter.wait()) continue;
        return ended;
      }
      const attempted = await attemptRequest(this.#sending, request, options);
      this.#limiter.leave();
      if (attempted === 'withheld') return withheld;
      const sent = this.#settle(attempted, failures);
      if (sent.is !== 'retry') return sent;
      await this.#limiter.rest(sent.atMs);
    }
  }

  #settle(
    attempted: Attempted,
    failures: Failures,
  ): Sent | { readonly is: 'retry'; readonly atMs: number } {
    const { result, endedMs: nowMs } = attempted;
    if (classify(result) === 'success') return this.#succeeded(attempted);
    const moment = { nowMs, ageMs: 0, random: this.#sending.random() };
    const decision = decide(result, { number: failures.count + 1, probes: 0 }, policy, moment);
    if (decision.do === 'delivered' || decision.do === 'dead') {
      this.#limiter.succeeded(attempted);
      return decision.do === 'dead' ? refusedBy(decision) : delivered;
    }
    if (decision.do === 'pause-all') {
      if (decision.because !== 'rate_limited') return stoppedBy(decision.because);
      this.#limiter.limited(decision.untilMs, nowMs);
      return { is: 'retry', atMs: nowMs };
    }
    failures.count += 1;
    if (failures.count === 1) failures.deliveredAtFirst = this.#delivered;
    // If others were accepted meanwhile, the trouble is this event's own: no outage, and not tried without end.
    const isItsOwn = result.kind === 'response' && this.#delivered > failures.deliveredAtFirst;
    if (!isItsOwn) this.#limiter.failed(attempted);
    else if (failures.count >= maxAttempts) return failed(result.status);
    return { is: 'retry', atMs: decision.atMs };
  }

  #succeeded(attempted: Attempted): Sent {
    this.#limiter.succeeded(attempted);
    this.#delivered += 1;
    return delivered;
  }
}

const always: AttemptOptions = Object.freeze({ lane: 'foreground', isRepeatable: true });
const delivered: Sent = Object.freeze({ is: 'delivered' });
const ended: Sent = Object.freeze({ is: 'ended' });
const withheld: Sent = Object.freeze({
  is: 'refused',
  reason: 'consent',
  answer: Object.freeze({}),
});

function refusedBy({ reason, status, code, requestId }: Extract<Decision, { do: 'dead' }>): Sent {
  const answer = {
    ...(status && { status }),
    ...(code && { code }),
    ...(requestId && { requestId }),
  };
  const isUnknown = reason === 'unknown_contact';
  return { is: 'refused', reason: isUnknown ? reason : 'rejected', answer };
}

function stoppedBy(because: Exclude<PauseReason, 'rate_limited'>): Sent {
  return { is: 'stopped', because: because === 'unavailable' ? 'unreachable' : because };
}

function failed(status: number): Sent {
  return { is: 'refused', reason: 'unavailable', answer: { status } };
}
