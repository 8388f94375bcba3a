import type { Clock, Contact } from '@intercom-events/core';
import type { InnerSeams } from '@intercom-events/core/seams';
import type { SentEvent } from './tracked-event.js';
import { readBody, readNewContact, shownUser } from './wire-event.js';

type Transport = NonNullable<InnerSeams['transport']>;
type SendResult = Awaited<ReturnType<Transport['send']>>;

const aborted: SendResult = {
  kind: 'no-response',
  why: 'aborted',
  reusedSocket: false,
  maybeDelivered: false,
};
const taken: SendResult = { kind: 'response', status: 202, hasBody: false };
const created: SendResult = { kind: 'response', status: 200, hasBody: true };
const unknown: SendResult = { kind: 'response', status: 404, hasBody: true, code: 'not_found' };

/** What takes the place of Intercom, in memory: it takes every event, unless it was told otherwise. */
export class StandIn implements Transport {
  readonly sent: SentEvent[] = [];
  readonly #clock: Clock;
  readonly #attemptTimeoutMs: number;
  readonly #failures: { readonly result: SendResult; left: number }[] = [];
  readonly #unknown = new Set<string>();
  readonly #waiting = new Set<() => void>();
  #limitedUntilMs = 0;
  #isAborted = false;

  constructor(clock: Clock, attemptTimeoutMs: number) {
    this.#clock = clock;
    this.#attemptTimeoutMs = attemptTimeoutMs;
  }

  failNext(result: SendResult, times: number): void {
    this.#failures.push({ result, left: times });
  }

  /** Answers 429 from now on, until so much time has passed. */
  limitFor(ms: number): void {
    this.#limitedUntilMs = this.#clock.nowMs() + ms;
  }

  forget(contact: Contact): void {
    this.#unknown.add(keyOf(contact));
  }

  learn(contact: Contact): void {
    this.#unknown.delete(keyOf(contact));
  }

  async send(body: string, to = '/events'): Promise<SendResult> {
    if (this.#isAborted) return aborted;
    const failure = this.#nextFailure();
    if (failure?.kind === 'no-response' && failure.why === 'timeout') return this.#hang(failure);
    if (failure !== undefined) return failure;
    const limitedMs = this.#limitedUntilMs - this.#clock.nowMs();
    if (limitedMs > 0) return refusal(limitedMs);
    if (to === '/contacts') return this.#create(body);
    const event = readBody(body);
    if (event.user !== undefined && this.#unknown.has(JSON.stringify(event.user))) return unknown;
    this.sent.push(event);
    return taken;
  }

  abort(): void {
    this.#isAborted = true;
    for (const end of this.#waiting) end();
  }

  async close(): Promise<void> {}

  #create(body: string): SendResult {
    this.#unknown.delete(JSON.stringify(readNewContact(body)));
    return created;
  }

  #nextFailure(): SendResult | undefined {
    const [first] = this.#failures;
    if (first === undefined) return undefined;
    first.left -= 1;
    if (first.left === 0) this.#failures.shift();
    return first.result;
  }

  /** Silence, for as long as an attempt may take. */
  #hang(result: SendResult): Promise<SendResult> {
    return new Promise((resolve) => {
      const settle = (outcome: SendResult): void => {
        cancel();
        this.#waiting.delete(end);
        resolve(outcome);
      };
      const end = (): void => settle(aborted);
      const cancel = this.#clock.after(this.#attemptTimeoutMs, () => settle(result));
      this.#waiting.add(end);
    });
  }
}

function refusal(retryAfterMs: number): SendResult {
  return {
    kind: 'response',
    status: 429,
    hasBody: true,
    code: 'rate_limit_exceeded',
    retryAfterMs,
  };
}

function keyOf(contact: Contact): string {
  return JSON.stringify(shownUser(contact));
}
