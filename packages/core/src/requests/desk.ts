import { IntercomApiError } from '../errors/intercom-api-error.js';
import { UsageError } from '../errors/usage-error.js';
import type { ApiAnswer, ApiRequest, Asker, AskResult } from '../model/api-answer.js';
import type { Clock } from '../model/clock.js';
import type { Turnstile } from '../model/turnstile.js';
import { apiErrorOf } from './api-error-of.js';
import type { Terms } from './call-options.js';

/** What the desk is made of. */
export interface DeskParts {
  /** `undefined` in a dry run. */
  readonly asker: Asker | undefined;
  readonly gate: Turnstile;
  readonly clock: Clock;
  /** From 0 to 1, 1 excluded. */
  readonly random: () => number;
}

/** A request, and whether asking it a second time does no harm. */
export interface Question extends Omit<ApiRequest, 'headers'> {
  readonly isRepeatable: boolean;
}

/** How often one question is asked when the answer is 429. */
const maxAttempts = 3;
const bareRateWaitMs = 10_000;
/** Processes that were refused together must not return together. */
const rateJitterMs = 500;

/** Where every question is asked: it waits for the rate limit, is repeated after 429, and has one end. */
export class Desk {
  readonly #parts: DeskParts;
  readonly #closing = new AbortController();

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  /** Aborted when the client is closed. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /** The answer, if it is a success. Rejects with `IntercomApiError`, or `UsageError`. */
  async ask(question: Question, terms: Terms): Promise<ApiAnswer> {
    const { clock } = this.#parts;
    const asker = this.#asker();
    const signal = AbortSignal.any([this.#closing.signal, ...(terms.signal ? [terms.signal] : [])]);
    const endsMs = clock.nowMs() + terms.timeoutMs;
    const request = { ...question, headers: terms.headers };
    let last: AskResult | undefined;
    for (let attempt = 1; ; attempt += 1) {
      const era = await this.#enter(endsMs, signal, terms, last);
      const leftMs = Math.max(1, endsMs - clock.nowMs());
      const result = await asker.ask(request, leftMs, signal);
      this.#leave(result, era);
      if (signal.aborted) throw this.#aborted(terms);
      if (isSuccess(result)) return result.answer;
      if (attempt === maxAttempts || !isWorthAnother(result, question)) throw apiErrorOf(result);
      last = result;
    }
  }

  /** Ends every question under way, and any that would follow, with `CLIENT_CLOSED`. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#parts.asker?.close();
  }

  #asker(): Asker {
    if (this.#closing.signal.aborted) throw closed();
    if (this.#parts.asker !== undefined) return this.#parts.asker;
    throw new UsageError(
      'TOKEN_MISSING',
      'This client is in a dry run: it asks Intercom nothing.',
      {
        fix: 'Set INTERCOM_ACCESS_TOKEN, or start the sandbox (npx @intercom-events/sandbox).',
      },
    );
  }

  async #enter(
    endsMs: number,
    signal: AbortSignal,
    terms: Terms,
    last: AskResult | undefined,
  ): Promise<number> {
    const { gate, clock } = this.#parts;
    for (;;) {
      if (signal.aborted) throw this.#aborted(terms);
      const nowMs = clock.nowMs();
      const atMs = gate.askAtMs(nowMs);
      if (atMs <= nowMs) return gate.enterAsGuest();
      // The answer is known already: there is no sense in waiting for it.
      if (atMs >= endsMs) throw last === undefined ? tooLate(atMs - nowMs) : apiErrorOf(last);
      await this.#sleep(atMs - nowMs, signal);
    }
  }

  #leave(result: AskResult, era: number): void {
    const { gate, clock } = this.#parts;
    const nowMs = clock.nowMs();
    gate.leaveAsGuest();
    const rate = result.kind === 'response' ? result.answer.rateLimit : undefined;
    if (rate === undefined) gate.observeSilence();
    else gate.observe(rate, nowMs);
    if (isSuccess(result)) gate.succeeded(era);
    if (result.kind === 'response' && result.answer.status === 429) {
      const waitMs = Math.max(rate?.resetInMs ?? 0, result.retryAfterMs ?? 0) || bareRateWaitMs;
      const untilMs = nowMs + waitMs + this.#parts.random() * rateJitterMs;
      gate.pause({ because: 'rate_limited', untilMs }, nowMs);
    }
  }

  #sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        cancel();
        signal.removeEventListener('abort', wake);
        resolve();
      };
      const cancel = this.#parts.clock.after(ms, wake, { hold: true });
      signal.addEventListener('abort', wake);
    });
  }

  #aborted({ signal }: Terms): Error {
    if (this.#closing.signal.aborted) return closed();
    return new IntercomApiError('ABORTED', 'The call was aborted by its signal.', {
      fix: 'Nothing is wrong if you meant it.',
      cause: signal?.reason,
      retryable: true,
    });
  }
}

function isSuccess(result: AskResult): result is Extract<AskResult, { kind: 'response' }> {
  return result.kind === 'response' && result.answer.status >= 200 && result.answer.status < 300;
}

/** A 429 was not carried out. A connection that was closed while it idled may have been read before. */
function isWorthAnother(result: AskResult, { isRepeatable }: Question): boolean {
  if (result.kind === 'response') return result.answer.status === 429;
  return isRepeatable && result.why === 'reset' && result.reusedSocket;
}

function closed(): UsageError {
  return new UsageError('CLIENT_CLOSED', 'This client has been closed.', {
    fix: 'Ask before `close()`, or make another client.',
  });
}

function tooLate(waitMs: number): IntercomApiError {
  return new IntercomApiError(
    'RATE_LIMITED',
    `The rate limit lets no call go for another ${Math.ceil(waitMs)} ms, which is longer than \`timeoutMs\`.`,
    { fix: 'Ask again then, or allow more time with `timeoutMs`.', retryable: true },
  );
}
