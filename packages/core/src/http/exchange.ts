import type { Dispatcher } from 'undici';
import type { Clock } from '../model/clock.js';
import type { NoResponseCause, SendResult } from '../model/send-result.js';
import type { Connections } from './connections.js';
import { errorCode } from './error-code.js';
import { type Headers, rateInfo, retryAfterMs } from './rate-headers.js';

/** How much of an error's body is read; the rest is let pass. */
const maxErrorBody = 8_192;

const taken: Extract<SendResult, { kind: 'response' }> = Object.freeze({
  kind: 'response',
  status: 202,
  hasBody: false,
});

/** What all exchanges of a transport share. */
export interface ExchangeContext {
  readonly clock: Clock;
  readonly connections: Pick<Connections, 'hadAnswered'>;
  /** Why a request failed. */
  readonly causeOf: (error: unknown) => NoResponseCause;
}

/** One request and its answer. Settles once, with whatever comes first: answer, failure or deadline. */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly deadlineMs: number;
  readonly #settle: (result: SendResult) => void;
  readonly #context: ExchangeContext;
  #controller: Pick<Dispatcher.DispatchController, 'abort'> | undefined;
  #isSettled = false;
  #status = 0;
  #headers: Headers = {};
  #hasBody = false;
  #errorBody = '';

  constructor(settle: (result: SendResult) => void, context: ExchangeContext, deadlineMs: number) {
    this.#settle = settle;
    this.#context = context;
    this.deadlineMs = deadlineMs;
  }

  get isSettled(): boolean {
    return this.#isSettled;
  }

  /** Ends the exchange now, whatever the connection does. */
  giveUp(why: NoResponseCause): void {
    if (this.#isSettled) return;
    this.#finish({
      kind: 'no-response',
      why,
      reusedSocket: false,
      maybeDelivered: this.#controller !== undefined,
    });
    this.#controller?.abort(new Error(why));
  }

  onRequestStart(controller: Pick<Dispatcher.DispatchController, 'abort'>): void {
    this.#controller = controller;
    if (this.#isSettled) controller.abort(new Error('given up'));
  }

  onResponseStart(_controller: unknown, status: number, headers: Headers): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_controller: unknown, chunk: Buffer): void {
    if (this.#status === 202) return;
    const text = chunk.toString('latin1', 0, maxErrorBody);
    this.#hasBody ||= text.trim() !== '';
    if (this.#status >= 400 && this.#errorBody.length < maxErrorBody) this.#errorBody += text;
  }

  onResponseEnd(): void {
    if (!this.#isSettled) this.#finish(this.#response());
  }

  onResponseError(_controller: unknown, error: Error): void {
    if (this.#isSettled) return;
    const isStale = this.#context.connections.hadAnswered(error);
    const why = this.#context.causeOf(error);
    this.#finish({
      kind: 'no-response',
      why,
      reusedSocket: isStale && this.#status === 0,
      maybeDelivered: this.#controller !== undefined,
    });
  }

  #response(): SendResult {
    const rate = rateInfo(this.#headers, this.#context.clock);
    if (this.#status === 202) return rate === undefined ? taken : { ...taken, rate };
    const waitMs = retryAfterMs(this.#headers, this.#context.clock);
    const code = this.#status >= 400 ? errorCode(this.#errorBody) : undefined;
    const requestId = this.#headers['x-request-id'];
    return {
      kind: 'response',
      status: this.#status,
      hasBody: this.#hasBody,
      ...(code !== undefined && { code }),
      ...(typeof requestId === 'string' && { requestId: requestId.slice(0, 100) }),
      ...(rate && { rate }),
      ...(waitMs !== undefined && { retryAfterMs: waitMs }),
    };
  }

  #finish(result: SendResult): void {
    this.#isSettled = true;
    this.#settle(result);
  }
}
