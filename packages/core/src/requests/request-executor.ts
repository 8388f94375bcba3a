import { type AttemptParts, attemptRequest } from '../delivery/attempt.js';
import { classify, rateLimitWaitMs } from '../delivery/classify.js';
import type { Gate } from '../delivery/gate.js';
import { IntercomApiError } from '../errors/intercom-api-error.js';
import { UsageError } from '../errors/usage-error.js';
import type { HttpRequest, HttpResult } from '../http/http-client.js';
import type { ApiAnswer } from '../model/api-answer.js';
import { fieldsOf } from '../model/own-fields.js';
import { answerOf, apiError } from './api-error.js';
import type { ResolvedCallOptions } from './call-options.js';
import { linkSignals } from './link-signals.js';

/** What the executor is made with. */
export interface ExecutorParts extends Omit<AttemptParts, 'http'> {
  /** `undefined` in a dry run. */
  readonly http: AttemptParts['http'] | undefined;
  readonly gate: Gate;
  /** From 0 to 1, 1 excluded. */
  readonly random: () => number;
}

/** A request to the API, and whether sending it a second time does no harm. */
export interface ApiRequest extends Omit<HttpRequest, 'awaited'> {
  readonly isRepeatable: boolean;
  /**
   * What a success holds.
   *
   * @default 'json'
   */
  readonly expects?: 'nothing' | 'json';
}

const apiRequestFields: Readonly<Record<keyof ApiRequest, true>> = {
  method: true,
  path: true,
  body: true,
  isRepeatable: true,
  expects: true,
};

/** How often one request is sent when the answer is 429. */
const maxAttempts = 3;

/** Runs every request that a caller awaits: waits for the rate limit, repeats after 429, and ends in time. */
export class RequestExecutor {
  readonly #parts: ExecutorParts;
  readonly #closing = new AbortController();

  constructor(parts: ExecutorParts) {
    this.#parts = parts;
  }

  /** Aborted when the client is closed. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /** The answer, if it is a success. Rejects with `IntercomApiError`, or `UsageError`. */
  async run(given: ApiRequest, options: ResolvedCallOptions): Promise<ApiAnswer> {
    const request = fieldsOf<ApiRequest>(given, apiRequestFields);
    const http = this.#http();
    const { signal, release } = linkSignals([this.#closing.signal, options.signal]);
    const call = { options, signal, endsMs: this.#parts.clock.nowMs() + options.timeoutMs };
    try {
      return await this.#untilAnswered(http, request, call);
    } finally {
      release();
    }
  }

  /** Ends every request in flight, and any that would follow, with `CLIENT_CLOSED`. */
  close(): void {
    this.#closing.abort();
  }

  #http(): AttemptParts['http'] {
    if (this.#closing.signal.aborted) throw closed();
    if (this.#parts.http !== undefined) return this.#parts.http;
    throw new UsageError(
      'TOKEN_MISSING',
      'This client is in a dry run: it sends no requests to Intercom.',
      {
        fix: 'Set INTERCOM_ACCESS_TOKEN, or start the sandbox (npx @intercom-events/sandbox).',
      },
    );
  }

  async #untilAnswered(
    http: AttemptParts['http'],
    request: ApiRequest,
    call: Call,
  ): Promise<ApiAnswer> {
    let last: HttpResult | undefined;
    for (let attempt = 1; ; attempt += 1) {
      const result = await this.#attemptWhenReady(http, request, call, last);
      if (call.signal.aborted) throw this.#aborted(call.options);
      const meaning = classify(result, request.expects ?? 'json');
      if (result.kind === 'response' && meaning === 'success') return answerOf(result);
      // A request that was answered with 429 was not carried out.
      if (meaning !== 'rate_limited' || attempt === maxAttempts) throw apiError(result, meaning);
      last = result;
    }
  }

  /** Waits for the rate limit and sends in the same tick, so that no other request can come in between. */
  async #attemptWhenReady(
    http: AttemptParts['http'],
    request: ApiRequest,
    call: Call,
    last: HttpResult | undefined,
  ): Promise<HttpResult> {
    const { gate, clock } = this.#parts;
    for (;;) {
      if (call.signal.aborted) throw this.#aborted(call.options);
      const nowMs = clock.nowMs();
      const atMs = gate.foregroundAtMs(nowMs);
      if (atMs <= nowMs) return this.#attempt(http, request, call, nowMs);
      // It cannot be sent in time: the caller need not wait for that.
      if (atMs >= call.endsMs)
        throw last === undefined ? tooLate(atMs - nowMs) : apiError(last, 'rate_limited');
      await this.#sleep(atMs - nowMs, call.signal);
    }
  }

  async #attempt(
    http: AttemptParts['http'],
    { isRepeatable, expects = 'json', ...request }: ApiRequest,
    { options, signal, endsMs }: Call,
    nowMs: number,
  ): Promise<HttpResult> {
    const { gate, clock, random } = this.#parts;
    const timeoutMs = Math.max(1, endsMs - nowMs);
    const { result, epoch } = await attemptRequest(
      { ...this.#parts, http },
      { ...request, awaited: { timeoutMs, signal, headers: options.headers } },
      { lane: 'foreground', isRepeatable },
    );
    const meaning = classify(result, expects);
    if (meaning === 'success') gate.succeeded(epoch);
    if (result.kind === 'response' && meaning === 'rate_limited') {
      const leftMs = clock.nowMs();
      const untilMs = leftMs + rateLimitWaitMs(result, random());
      gate.pause({ because: 'rate_limited', untilMs }, leftMs);
    }
    return result;
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

  #aborted({ signal }: ResolvedCallOptions): Error {
    if (this.#closing.signal.aborted) return closed();
    return new IntercomApiError('ABORTED', 'The call was aborted by its signal.', {
      fix: 'Nothing is wrong if you meant it.',
      cause: signal?.reason,
      retryable: true,
    });
  }
}

/** One call while it runs. */
interface Call {
  readonly options: ResolvedCallOptions;
  /** Aborted by the caller, or when the client is closed. */
  readonly signal: AbortSignal;
  readonly endsMs: number;
}

function closed(): UsageError {
  return new UsageError('CLIENT_CLOSED', 'This client has been closed.', {
    fix: 'Call it before `close()`, or make another client.',
  });
}

function tooLate(waitMs: number): IntercomApiError {
  return new IntercomApiError(
    'RATE_LIMITED',
    `The rate limit allows no request for another ${Math.ceil(waitMs)} ms, which is longer than \`timeoutMs\`.`,
    { fix: 'Try again then, or allow more time with `timeoutMs`.', retryable: true },
  );
}
