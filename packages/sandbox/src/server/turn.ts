import type { ServerResponse } from 'node:http';
import type { House } from '../endpoints/house.js';
import { refusals } from '../endpoints/refusal.js';
import type { HeaderChanges } from '../faults/fault.js';
import type { Reply } from '../http/reply.js';
import { changeHeaders, replyHeaders } from '../http/reply-headers.js';
import type { Exchange } from '../state/exchange.js';
import { answerRequest, refuse } from './answer-request.js';

/** What a turn needs of the sandbox. */
export interface TurnContext {
  readonly house: House;
  readonly buildSha: string;
  readonly now: () => number;
  /** Told once, when the turn is over: the answer has begun, or there will be none. */
  readonly settled: (exchange: Exchange) => void;
}

/** One request's turn: the ordinary answer is decided at most once, and sent, or bent by a fault. */
export class Turn {
  readonly exchange: Exchange;
  readonly response: ServerResponse;
  readonly #context: TurnContext;
  readonly #startedAt = performance.now();
  #reply: Reply | undefined;
  #isSettled = false;

  constructor(exchange: Exchange, response: ServerResponse, context: TurnContext) {
    this.exchange = exchange;
    this.response = response;
    this.#context = context;
  }

  get house(): House {
    return this.#context.house;
  }

  /** Decides the ordinary answer, and stores the event if there is one to store. */
  decide(): Reply {
    if (this.#reply === undefined) {
      this.#reply = answerRequest(this.exchange, this.#context.house);
      this.exchange.outcome = this.#reply.outcome;
      this.exchange.reason = this.#reply.reason;
    }
    return this.#reply;
  }

  /** Sends a whole answer: the ordinary one unless told otherwise. */
  send(reply: Reply = this.decide(), changes?: HeaderChanges): void {
    const length = Buffer.byteLength(reply.body);
    if (!this.writeHead(reply, length, changes)) {
      this.settle();
      return;
    }
    this.response.end(reply.body);
    this.settle(reply.status);
  }

  /** Gives the status and headers to the response. False when the client has gone. */
  writeHead(reply: Reply, length: number, changes?: HeaderChanges): boolean {
    if (this.response.destroyed || this.response.headersSent) return false;
    const { buildSha, now } = this.#context;
    const headers = replyHeaders({
      requestId: reply.requestId,
      rate: reply.rate,
      buildSha,
      runtimeMs: performance.now() - this.#startedAt,
      nowMs: now(),
      length,
    });
    this.response.sendDate = false;
    this.response.writeHead(
      reply.status,
      changes === undefined ? headers : changeHeaders(headers, changes),
    );
    return true;
  }

  /** The turn is over; without a status nothing was answered. Only the first call counts. */
  settle(status?: number): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.exchange.isOver = true;
    this.exchange.status = status;
    // Nobody has looked at it, and now nobody will.
    this.exchange.outcome ??= 'fault';
    this.#context.settled(this.exchange);
  }

  /** The body was too large to read. What Intercom answers is not known; a proxy's 413 has no JSON. */
  refuseSize(): void {
    this.exchange.outcome = 'refused';
    this.exchange.reason = { code: '413', message: 'the body is larger than 8 MiB' };
    this.response.writeHead(413, { 'Content-Length': 0, Connection: 'close' }).end();
    this.settle(413);
  }

  /** Something of ours, or of the owner's callbacks, threw: say so to whoever looks at the answer. */
  fail(cause: unknown): void {
    const reply = refuse(refusals.broken(String(cause)), this.#context.house);
    this.exchange.outcome = reply.outcome;
    this.exchange.reason = reply.reason;
    this.send(reply);
  }
}
