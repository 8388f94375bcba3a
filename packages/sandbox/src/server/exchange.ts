import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { EndpointContext } from '../endpoints/endpoint.js';
import { errorResponses } from '../endpoints/error-response.js';
import type { HeaderChanges } from '../faults/fault.js';
import type { ApiResponse } from '../http/api-response.js';
import { changeHeaders, responseHeaders } from '../http/response-headers.js';
import type { RequestRecord } from '../state/request-record.js';
import { answerRequest, errorApiResponse } from './answer-request.js';

/** What an exchange needs from the sandbox. */
export interface ExchangeContext {
  readonly endpoints: EndpointContext;
  readonly buildSha: string;
  readonly now: () => number;
  /** Called once: when the response has begun, or when there will be none. */
  readonly onSettled: () => void;
}

/**
 * One HTTP exchange: a request and the response to it.
 *
 * A fault can send the ordinary response in another way, or another response. The ordinary response is computed
 * at most once, because computing it stores the event.
 */
export class Exchange {
  readonly request: RequestRecord;
  readonly response: ServerResponse;
  readonly #context: ExchangeContext;
  readonly #startedAt = performance.now();
  readonly #closeListeners: (() => void)[] = [];
  #ordinary: ApiResponse | undefined;
  #isSettled = false;

  constructor(request: RequestRecord, response: ServerResponse, context: ExchangeContext) {
    this.request = request;
    this.response = response;
    this.#context = context;
    response.once('close', () => this.close());
  }

  /** Unlike `response.socket` it is set while a pipelined response waits for the ones before it. */
  get socket(): Socket {
    return this.response.req.socket;
  }

  get context(): EndpointContext {
    return this.#context.endpoints;
  }

  /** The response that Intercom would send. The first call stores the event, if there is one to store. */
  ordinaryResponse(): ApiResponse {
    if (this.#ordinary === undefined) {
      this.#ordinary = answerRequest(this.request, this.context);
      this.request.outcome = this.#ordinary.outcome;
      this.request.reason = this.#ordinary.reason;
    }
    return this.#ordinary;
  }

  /** Sends a whole response, by default the ordinary one. */
  send(response: ApiResponse = this.ordinaryResponse(), changes?: HeaderChanges): void {
    const length = Buffer.byteLength(response.body);
    if (!this.writeHead(response, length, changes)) {
      this.settle();
      return;
    }
    this.response.end(response.body);
    this.settle(response.status);
  }

  /** Writes the status and the headers. False when the client has disconnected. */
  writeHead(response: ApiResponse, length: number, changes?: HeaderChanges): boolean {
    if (this.response.destroyed || this.response.headersSent) return false;
    const { buildSha, now } = this.#context;
    const headers = responseHeaders({
      requestId: response.requestId,
      rate: response.rate,
      buildSha,
      runtimeMs: performance.now() - this.#startedAt,
      nowMs: now(),
      length,
    });
    this.response.sendDate = false;
    this.response.writeHead(
      response.status,
      changes === undefined ? headers : changeHeaders(headers, changes),
    );
    return true;
  }

  /** Calls back when the connection of the response is closed, or the response was sent. */
  onClose(listener: () => void): void {
    this.#closeListeners.push(listener);
  }

  /** Node emits no `close` for a pipelined response, so the server calls this when it closes the connection. */
  close(): void {
    for (const listener of this.#closeListeners.splice(0)) listener();
    this.settle();
  }

  /** Ends the exchange. No status means that no response was sent. Only the first call counts. */
  settle(status?: number): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.request.isOver = true;
    this.request.status = status;
    // Without an outcome the event was not looked at, and now it never will be.
    this.request.outcome ??= 'fault';
    this.#context.onSettled();
  }

  /** The body was too large to read. Intercom's response is unknown; a 413 of a proxy has no JSON. */
  rejectTooLarge(): void {
    this.request.outcome = 'refused';
    this.request.reason = { code: '413', message: 'the body is too large' };
    this.response.writeHead(413, { 'Content-Length': 0, Connection: 'close' }).end();
    this.settle(413);
  }

  /** The sandbox or one of its owner's callbacks threw: a 500 tells the client. */
  fail(cause: unknown): void {
    const response = errorApiResponse(errorResponses.internalError(String(cause)), this.context);
    this.request.outcome = response.outcome;
    this.request.reason = response.reason;
    this.send(response);
  }
}
