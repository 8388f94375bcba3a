import type { buildConnector as BuildConnector, Client as ClientClass } from 'undici';
import { loadFailure } from '../errors/load-failure.js';
import type { Clock } from '../model/clock.js';
import type { Endpoint, SendResult, Transport } from '../model/send-result.js';
import { Connections } from './connections.js';
import { Deadlines } from './deadlines.js';
import { Exchange, type ExchangeContext } from './exchange.js';
import { Lines } from './lines.js';
import { failureCause } from './network-failure.js';
import { requestHeaders } from './request-headers.js';
import { type Token, TokenDesk, unsent } from './token-desk.js';
import { untraced } from './untraced.js';

/** What the transport is made with. */
export interface TransportOptions {
  readonly origin: string;
  readonly apiVersion: string;
  readonly token: Token;
  readonly connections: number;
  readonly connectTimeoutMs: number;
  readonly attemptTimeoutMs: number;
  readonly clock: Clock;
  readonly userAgent: string;
}

/** What this transport is made with. */
export interface UndiciTransportOptions extends TransportOptions {
  /** Makes what sends instead when undici cannot be used; is told why not, in a few words. */
  readonly instead: (why: string) => Transport;
}

/** How long undici keeps an idle connection by itself. */
const keepAliveMs = 4_000;

/**
 * The connections to Intercom over which events go. undici is loaded when this is made, in the background, so
 * that no request ever pays for it.
 */
export class UndiciTransport implements Transport {
  readonly #options: UndiciTransportOptions;
  readonly #desk: TokenDesk;
  readonly #deadlines: Deadlines;
  readonly #connections = new Connections();
  readonly #context: ExchangeContext;
  readonly #loading: Promise<void>;
  #lines: Lines | undefined;
  #instead: Transport | undefined;
  #reopen: (() => Lines) | undefined;
  #usedMs: number;
  #usedWallMs: number;
  #isAborted = false;
  #token = '';
  #headers: string[] = [];

  constructor(options: UndiciTransportOptions) {
    this.#options = options;
    this.#desk = new TokenDesk(options.token, options.clock, options.attemptTimeoutMs);
    this.#deadlines = new Deadlines(options.clock);
    this.#usedMs = options.clock.nowMs();
    this.#usedWallMs = options.clock.wallMs();
    this.#context = {
      clock: options.clock,
      connections: this.#connections,
      causeOf: failureCause,
    };
    this.#loading = this.#load();
  }

  send(body: string, to: Endpoint = '/events'): Promise<SendResult> {
    const token = this.#desk.current();
    if (this.#lines === undefined || typeof token !== 'string') return this.#sendLater(body, to);
    return this.#dispatch(this.#lines, token, body, to);
  }

  abort(): void {
    this.#isAborted = true;
    this.#desk.abort();
    this.#deadlines.abortAll();
    this.#instead?.abort();
  }

  async close(): Promise<void> {
    await this.#loading;
    await this.#lines?.destroy();
    await this.#instead?.close();
  }

  async #load(): Promise<void> {
    try {
      const { Client, buildConnector } = await import('undici');
      this.#reopen = () => this.#open(Client, buildConnector);
      this.#lines = this.#reopen();
    } catch (error) {
      // Not installed beside a bundle, or not for this Node.
      this.#giveUpUndici(error);
    }
  }

  #giveUpUndici(error: unknown): Transport {
    this.#lines?.destroy().catch(() => {});
    this.#lines = undefined;
    this.#instead ??= this.#options.instead(loadFailure(error));
    return this.#instead;
  }

  /**
   * A process that was frozen has not seen its connections end, and its timers stood still: after a
   * pause that no idle connection outlives, new ones are made.
   */
  #awake(lines: Lines, nowMs: number): Lines {
    const wallMs = this.#options.clock.wallMs();
    const isFresh = this.#idleMs(nowMs, wallMs) < keepAliveMs;
    this.#use(nowMs, wallMs);
    if (isFresh || this.#reopen === undefined) return lines;
    // What is still on its way over the old ones ends there.
    lines.close().catch(() => {});
    this.#lines = this.#reopen();
    return this.#lines;
  }

  #idleMs(nowMs: number, wallMs: number): number {
    // A virtual machine may stop the steady clock as well.
    return Math.max(nowMs - this.#usedMs, wallMs - this.#usedWallMs);
  }

  #use(nowMs: number, wallMs: number): void {
    this.#usedMs = nowMs;
    this.#usedWallMs = wallMs;
  }

  /** What took longer than an attempt may take was frozen meanwhile. */
  #settled(result: SendResult): SendResult {
    const { clock, attemptTimeoutMs } = this.#options;
    const nowMs = clock.nowMs();
    const wallMs = clock.wallMs();
    if (this.#idleMs(nowMs, wallMs) < attemptTimeoutMs + keepAliveMs) this.#use(nowMs, wallMs);
    return this.#desk.noteRefusal(result);
  }

  #open(Client: typeof ClientClass, buildConnector: typeof BuildConnector): Lines {
    const { origin, connections, connectTimeoutMs } = this.#options;
    const connect = this.#connections.connector(buildConnector, { timeoutMs: connectTimeoutMs });
    // One deadline for the whole attempt is kept here: a body that drips resets undici's own.
    const options = { pipelining: 1, headersTimeout: 0, bodyTimeout: 0, connect };
    return new Lines(() => new Client(origin, options), connections);
  }

  async #sendLater(body: string, to: Endpoint): Promise<SendResult> {
    await this.#loading;
    if (this.#isAborted) return unsent.aborted;
    const lines = this.#lines;
    if (lines === undefined) return this.#instead?.send(body, to) ?? unsent.other;
    const token = await this.#desk.inTime(this.#desk.current());
    if (this.#isAborted) return unsent.aborted;
    return token === undefined ? unsent.noToken : this.#dispatch(lines, token, body, to);
  }

  #dispatch(lines: Lines, token: string, body: string, to: Endpoint): Promise<SendResult> {
    if (token !== this.#token) this.#learnToken(token);
    return new Promise((resolve) => {
      const { clock, attemptTimeoutMs } = this.#options;
      const nowMs = clock.nowMs();
      const awake = this.#awake(this.#lines ?? lines, nowMs);
      const line = awake.take();
      const settle = (result: SendResult): void => {
        awake.giveBack(line);
        resolve(this.#settled(result));
      };
      const exchange = new Exchange(settle, this.#context, nowMs + attemptTimeoutMs);
      this.#deadlines.watch(exchange);
      const request = { path: to, method: 'POST', headers: this.#headers, body } as const;
      try {
        untraced(() => line.client.dispatch(request, exchange));
      } catch (error) {
        // An undici of another major version: it knows no such handlers, and cannot tell them.
        resolve(this.#giveUpUndici(error).send(body, to));
        exchange.giveUp('other');
      }
    });
  }

  #learnToken(token: string): void {
    this.#token = token;
    this.#headers = Object.entries(requestHeaders(token, this.#options)).flat();
  }
}
