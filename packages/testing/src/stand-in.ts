import type { Clock, Contact } from '@intercom-events/core';
import {
  type HttpClient,
  type HttpRequest,
  type HttpResult,
  unusable,
} from '@intercom-events/core/test-ports';
import type { SentEvent } from './tracked-event.js';
import { readBody, readNewContact, shownUser } from './wire-event.js';

const aborted: HttpResult = {
  kind: 'no-response',
  why: 'aborted',
  reusedSocket: false,
  maybeDelivered: false,
};
const taken: HttpResult = { kind: 'response', status: 202, content: 'empty' };
const created: HttpResult = { kind: 'response', status: 200, content: 'json' };
const unknown: HttpResult = { kind: 'response', status: 404, content: 'json', code: 'not_found' };

/**
 * What takes the place of Intercom, in memory: it takes every event, unless it was told otherwise. Of
 * awaited requests it answers those of `send()`; all others need a workspace.
 */
export class StandIn implements HttpClient {
  readonly sent: SentEvent[] = [];
  readonly #clock: Clock;
  readonly #attemptTimeoutMs: number;
  readonly #failures: { readonly result: HttpResult; left: number }[] = [];
  readonly #unknown = new Set<string>();
  readonly #waiting = new Set<() => void>();
  #limitedUntilMs = 0;
  #isAborted = false;

  constructor(clock: Clock, attemptTimeoutMs: number) {
    this.#clock = clock;
    this.#attemptTimeoutMs = attemptTimeoutMs;
  }

  failNext(result: HttpResult, times: number): void {
    this.#failures.push({ result, left: times });
  }

  /** Answers 429 for the next `ms` milliseconds. */
  limitFor(ms: number): void {
    this.#limitedUntilMs = this.#clock.nowMs() + ms;
  }

  forget(contact: Contact): void {
    this.#unknown.add(keyOf(contact));
  }

  learn(contact: Contact): void {
    this.#unknown.delete(keyOf(contact));
  }

  async send(request: HttpRequest): Promise<HttpResult> {
    const { method, path, awaited } = request;
    if (awaited === undefined) return this.#result(request);
    if (method !== 'POST' || path !== '/events') throw unanswerable(`${method} ${path}`);
    return withAnswer(await this.#result(request));
  }

  abort(): void {
    this.#isAborted = true;
    for (const end of this.#waiting) end();
  }

  async close(): Promise<void> {}

  async #result({ path, body = '', awaited }: HttpRequest): Promise<HttpResult> {
    if (this.#isAborted) return aborted;
    const failure = this.#nextFailure();
    if (failure?.kind === 'no-response' && failure.why === 'timeout') {
      return this.#hang(failure, awaited?.timeoutMs);
    }
    if (failure !== undefined) return failure;
    const limitedMs = this.#limitedUntilMs - this.#clock.nowMs();
    if (limitedMs > 0) return refusal(limitedMs);
    if (path === '/contacts') return this.#create(body);
    const event = readBody(body);
    if (event.user !== undefined && this.#unknown.has(JSON.stringify(event.user))) return unknown;
    this.sent.push(event);
    return taken;
  }

  #create(body: string): HttpResult {
    this.#unknown.delete(JSON.stringify(readNewContact(body)));
    return created;
  }

  #nextFailure(): HttpResult | undefined {
    const [first] = this.#failures;
    if (first === undefined) return undefined;
    first.left -= 1;
    if (first.left === 0) this.#failures.shift();
    return first.result;
  }

  /** No response, for as long as an attempt or an awaited request may take. */
  #hang(result: HttpResult, awaitedMs: number | undefined): Promise<HttpResult> {
    return new Promise((resolve) => {
      const settle = (outcome: HttpResult): void => {
        cancel();
        this.#waiting.delete(end);
        resolve(outcome);
      };
      const end = (): void => settle(aborted);
      const cancel = this.#clock.after(
        awaitedMs ?? this.#attemptTimeoutMs,
        () => settle(result),
        // The clock runs while the caller waits.
        { hold: awaitedMs !== undefined },
      );
      this.#waiting.add(end);
    });
  }
}

function refusal(retryAfterMs: number): HttpResult {
  return {
    kind: 'response',
    status: 429,
    content: 'json',
    code: 'rate_limit_exceeded',
    retryAfterMs,
  };
}

/** The result with a body, as a caller reads it. */
function withAnswer(result: HttpResult): HttpResult {
  if (result.kind === 'no-response') return result;
  const { status, code } = result;
  const list = { type: 'error.list', errors: [{ code, message: 'Ordered by the test.' }] };
  return {
    ...result,
    answer: { status, headers: {}, body: status === 202 ? '' : JSON.stringify(list) },
  };
}

function unanswerable(request: string): Error {
  const [what] = request.split('?');
  return unusable(
    `A test client has no answer to ${what}: it only knows events.`,
    'Use the sandbox (@intercom-events/sandbox, startSandbox()): it has contacts, lists and summaries.',
  );
}

function keyOf(contact: Contact): string {
  return JSON.stringify(shownUser(contact));
}
