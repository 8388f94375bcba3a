import type { Dispatcher } from 'undici';
import type { ApiAnswer, NoResponseCause } from '../model/api-answer.js';
import type { CancelTimer, Clock } from '../model/clock.js';
import { fieldOf, fieldsOf } from '../model/own-fields.js';
import type { ConnectionHistory } from './connections.js';
import { type ErrorList, errorListFields, readErrorList } from './error-list.js';
import {
  type AwaitedRequest,
  type HttpResponse,
  type HttpResult,
  responseFields,
} from './http-client.js';
import { type Headers, rateInfo, retryAfterMs } from './rate-headers.js';

/** How much of an error's body is kept of a request that is not awaited; the rest is discarded. */
const maxErrorBytes = 8_192;
/** A longer answer does not come from Intercom: its longest page of events is a small part of this. */
const maxAnswerBytes = 16_777_216;

const accepted: HttpResponse = Object.freeze({ kind: 'response', status: 202, content: 'empty' });

/** What all exchanges of a client share. */
export interface ExchangeContext {
  readonly clock: Clock;
  readonly history: Pick<ConnectionHistory, 'hadAnswered'>;
  /** Why a request failed. */
  readonly causeOf: (error: unknown) => NoResponseCause;
}

/** One request and its response. Settles once, with whatever comes first: response, failure or deadline. */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly deadlineMs: number;
  readonly #settle: (result: HttpResult) => void;
  readonly #context: ExchangeContext;
  readonly #isAwaited: boolean;
  #controller: Pick<Dispatcher.DispatchController, 'abort'> | undefined;
  #isSettled = false;
  #status = 0;
  #headers: Headers = {};
  #content: HttpResponse['content'] = 'empty';
  #body: Buffer[] | undefined;
  #bytes = 0;

  /**
   * @param awaited - With it all of the response is kept.
   */
  constructor(
    settle: (result: HttpResult) => void,
    context: ExchangeContext,
    deadlineMs: number,
    awaited?: AwaitedRequest,
  ) {
    this.#settle = settle;
    this.#context = context;
    this.#isAwaited = awaited !== undefined;
    this.deadlineMs = deadlineMs;
  }

  get isSettled(): boolean {
    return this.#isSettled;
  }

  /** Ends the exchange now, whatever the connection does. */
  giveUp(why: NoResponseCause): void {
    if (this.#isSettled) return;
    this.#finishWithout(why);
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
    if (this.#content === 'empty') this.#content = contentOf(chunk);
    if (this.#isAwaited) this.#keepAll(chunk);
    else if (this.#status >= 400 && this.#bytes < maxErrorBytes) {
      this.#keep(chunk.subarray(0, maxErrorBytes - this.#bytes));
    }
  }

  onResponseEnd(): void {
    if (!this.#isSettled) this.#finish(this.#response());
  }

  onResponseError(_controller: unknown, error: unknown): void {
    if (this.#isSettled) return;
    const isStale = this.#context.history.hadAnswered(error);
    this.#finishWithout(this.#context.causeOf(error), isStale && this.#status === 0);
  }

  #keepAll(chunk: Buffer): void {
    if (this.#bytes + chunk.length > maxAnswerBytes) this.giveUp('other');
    else this.#keep(chunk);
  }

  #keep(chunk: Buffer): void {
    this.#bytes += chunk.length;
    this.#body ??= [];
    this.#body.push(chunk);
  }

  #response(): HttpResponse {
    const rate = rateInfo(this.#headers, this.#context.clock);
    if (this.#status === 202 && this.#content === 'empty' && !this.#isAwaited) {
      return rate === undefined ? accepted : { ...accepted, rate };
    }
    const waitMs = retryAfterMs(this.#headers, this.#context.clock);
    const body = this.#body === undefined ? '' : Buffer.concat(this.#body).toString();
    const errors = this.#status >= 400 ? readErrorList(body) : {};
    const { code, requestId: inBody } = fieldsOf<ErrorList>(errors, errorListFields);
    const inHeader = fieldOf(this.#headers, 'x-request-id');
    const requestId =
      typeof inHeader === 'string' && inHeader !== '' ? inHeader.slice(0, 100) : inBody;
    const response = {
      kind: 'response' as const,
      status: this.#status,
      content: this.#content,
      ...(code !== undefined && { code }),
      ...(requestId !== undefined && { requestId }),
      ...(rate && { rate }),
      ...(waitMs !== undefined && { retryAfterMs: waitMs }),
    };
    if (!this.#isAwaited) return response;
    return { ...response, answer: answerOf(response, this.#headers, body) };
  }

  #finishWithout(why: NoResponseCause, reusedSocket = false): void {
    const maybeDelivered = this.#controller !== undefined;
    this.#finish({ kind: 'no-response', why, reusedSocket, maybeDelivered });
  }

  #finish(result: HttpResult): void {
    this.#isSettled = true;
    this.#body = undefined;
    this.#settle(result);
  }
}

/** By the first byte that is no white space of JSON's. */
function contentOf(chunk: Buffer): HttpResponse['content'] {
  for (const byte of chunk) {
    if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) continue;
    // An object, an array or a text.
    return byte === 0x7b || byte === 0x5b || byte === 0x22 ? 'json' : 'other';
  }
  return 'empty';
}

function answerOf(response: HttpResponse, given: Headers, body: string): ApiAnswer {
  const { status, requestId, rate } = fieldsOf<HttpResponse>(response, responseFields);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    headers[name] = Array.isArray(value) ? value.join(', ') : (value ?? '');
  }
  return {
    status,
    headers,
    body,
    ...(requestId !== undefined && { requestId }),
    ...(rate && { rateLimit: rate }),
  };
}

/**
 * Ends exchanges that take too long. All have the same time limit, so they time out in the order in which they
 * began: one list and one timer are enough.
 */
export class Deadlines {
  readonly #clock: Clock;
  #running: Exchange[] = [];
  /** The length of the list at which settled exchanges are removed. */
  #cleanUpAt = 64;
  #cancel: CancelTimer | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  watch(exchange: Exchange): void {
    this.#running.push(exchange);
    if (this.#running.length >= this.#cleanUpAt) this.#removeSettled();
    if (this.#cancel === undefined) this.#schedule();
  }

  /** Ends everything now. */
  abortAll(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    for (const exchange of this.#running.splice(0)) exchange.giveUp('aborted');
  }

  #schedule(): void {
    const first = this.#running[0];
    if (first === undefined) return;
    const delayMs = Math.max(0, first.deadlineMs - this.#clock.nowMs());
    this.#cancel = this.#clock.after(delayMs, () => this.#timeUp());
  }

  #timeUp(): void {
    this.#cancel = undefined;
    const nowMs = this.#clock.nowMs();
    for (const exchange of this.#running) {
      if (exchange.deadlineMs <= nowMs) exchange.giveUp('timeout');
    }
    this.#removeSettled();
    this.#schedule();
  }

  #removeSettled(): void {
    this.#running = this.#running.filter((exchange) => !exchange.isSettled);
    this.#cleanUpAt = 64 + 2 * this.#running.length;
  }
}
