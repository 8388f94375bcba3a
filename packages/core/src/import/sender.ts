import type { Clock } from '../model/clock.js';
import type { Answer, Attempt, Decision } from '../model/decision.js';
import type { ImportStop, RefusalReason } from '../model/import-types.js';
import type { PauseReason } from '../model/reasons.js';
import type { SendResult, Transport } from '../model/send-result.js';
import type { Turnstile } from '../model/turnstile.js';
import type { WrittenEvent } from '../model/written-event.js';
import type { Pass } from './pass.js';

/** What sends the events of an import; apart from dry runs. */
export interface ImportSending {
  readonly transport: Pick<Transport, 'send'>;
  readonly gate: Turnstile;
  /** What is to become of an event after an attempt. */
  readonly decide: (result: SendResult, attempt: Attempt, nowMs: number) => Decision;
  /** Asked right before an event is sent, each time; `undefined`: everything may be. */
  readonly mayBeSent: ((event: WrittenEvent) => boolean) | undefined;
}

/** What has become of an event. */
export type Sent =
  | { readonly is: 'delivered' }
  | { readonly is: 'refused'; readonly reason: RefusalReason; readonly answer: Answer }
  /** Nobody can send anything. */
  | { readonly is: 'stopped'; readonly because: ImportStop }
  /** The import has ended before there was an answer. */
  | { readonly is: 'ended' };

/** So often an event is tried that Intercom fails on while it takes others. */
const maxAttempts = 8;

/** Sends the events of an import until they are answered. */
export class Sender {
  readonly #sending: ImportSending;
  readonly #pass: Pass;
  readonly #clock: Clock;
  #delivered = 0;

  constructor(sending: ImportSending, pass: Pass, clock: Clock) {
    this.#sending = sending;
    this.#pass = pass;
    this.#clock = clock;
  }

  async send(event: WrittenEvent): Promise<Sent> {
    const { body } = event;
    let failures = 0;
    let deliveredAtFirst = 0;
    for (;;) {
      const era = this.#pass.enterNow() ?? (await this.#pass.enter());
      if (era === undefined) return ended;
      if (this.#sending.mayBeSent?.(event) === false) {
        this.#pass.leave();
        return withheld;
      }
      const first = await this.#sending.transport.send(body);
      const result = wasIdle(first) ? await this.#sendAgain(body) : first;
      this.#observe(result);
      this.#pass.leave();
      if (result.kind === 'response' && result.status === 202) {
        this.#pass.succeeded(era);
        this.#delivered += 1;
        return delivered;
      }
      const attempt = { number: failures + 1, probes: 0 };
      const decision = this.#sending.decide(result, attempt, this.#clock.nowMs());
      if (decision.do === 'delivered' || decision.do === 'dead') {
        this.#pass.succeeded(era);
        if (decision.do === 'dead') return refusedBy(decision);
        this.#delivered += 1;
        return delivered;
      }
      if (decision.do === 'pause-all') {
        if (decision.because !== 'rate_limited') return stoppedBy(decision.because);
        this.#pass.limited(decision.untilMs);
        continue;
      }
      failures += 1;
      if (failures === 1) deliveredAtFirst = this.#delivered;
      // Its own fault, if others were taken meanwhile: no outage, and not for ever.
      const isItsOwn = result.kind === 'response' && this.#delivered > deliveredAtFirst;
      if (!isItsOwn) this.#pass.failed(era);
      else if (failures >= maxAttempts) return failed(result.status);
      await this.#pass.rest(decision.atMs);
    }
  }

  /** The connection was closed while it idled: no failure. To the gate it is another request. */
  #sendAgain(body: string): Promise<SendResult> {
    const { transport, gate } = this.#sending;
    gate.leaveAsGuest();
    gate.observeSilence();
    gate.enterAsGuest();
    return transport.send(body);
  }

  #observe(result: SendResult): void {
    const rate = result.kind === 'response' ? result.rate : undefined;
    if (rate === undefined) this.#sending.gate.observeSilence();
    else this.#sending.gate.observe(rate, this.#clock.nowMs());
  }
}

function wasIdle(result: SendResult): boolean {
  return result.kind === 'no-response' && result.why === 'reset' && result.reusedSocket;
}

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
