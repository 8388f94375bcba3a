import type { buildConnector as BuildConnector, Pool, Pool as PoolClass } from 'undici';
import type { Clock } from '../model/clock.js';
import type { SendResult, Transport } from '../model/send-result.js';
import { Connections } from './connections.js';
import { Deadlines } from './deadlines.js';
import { Exchange, type ExchangeContext } from './exchange.js';
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

/** How long undici keeps an idle connection by itself. */
const keepAliveMs = 4_000;

/**
 * One pool of connections to Intercom. undici is loaded when this is made, in the background, so
 * that no request ever pays for it.
 */
export class UndiciTransport implements Transport {
  readonly #options: TransportOptions;
  readonly #desk: TokenDesk;
  readonly #deadlines: Deadlines;
  readonly #connections = new Connections();
  readonly #context: ExchangeContext;
  readonly #loading: Promise<Pool | undefined>;
  #pool: Pool | undefined;
  #reopen: (() => Pool) | undefined;
  #usedMs: number;
  #usedWallMs: number;
  #isAborted = false;
  #token = '';
  #headers: string[] = [];

  constructor(options: TransportOptions) {
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

  send(body: string): Promise<SendResult> {
    const token = this.#desk.current();
    if (this.#pool === undefined || typeof token !== 'string') return this.#sendLater(body);
    return this.#dispatch(this.#pool, token, body);
  }

  abort(): void {
    this.#isAborted = true;
    this.#desk.abort();
    this.#deadlines.abortAll();
  }

  async close(): Promise<void> {
    await this.#loading;
    await this.#pool?.destroy();
  }

  async #load(): Promise<Pool | undefined> {
    try {
      const { Pool, buildConnector } = await import('undici');
      this.#reopen = () => this.#open(Pool, buildConnector);
      this.#pool = this.#reopen();
    } catch {
      // Not installed, or not for this Node: every attempt fails, and says so through the breaker.
    }
    return this.#pool;
  }

  /**
   * A process that was frozen has not seen its connections end, and its timers stood still: after a
   * pause that no idle connection outlives, new ones are made.
   */
  #awake(pool: Pool): Pool {
    const isFresh = this.#idleMs < keepAliveMs;
    this.#use();
    if (isFresh || this.#reopen === undefined) return pool;
    // What is still on its way over the old ones ends there.
    pool.close().catch(() => {});
    this.#pool = this.#reopen();
    return this.#pool;
  }

  get #idleMs(): number {
    const { clock } = this.#options;
    // A virtual machine may stop the steady clock as well.
    return Math.max(clock.nowMs() - this.#usedMs, clock.wallMs() - this.#usedWallMs);
  }

  #use(): void {
    this.#usedMs = this.#options.clock.nowMs();
    this.#usedWallMs = this.#options.clock.wallMs();
  }

  /** What took longer than an attempt may take was frozen meanwhile. */
  #settled(result: SendResult): SendResult {
    if (this.#idleMs < this.#options.attemptTimeoutMs + keepAliveMs) this.#use();
    return this.#desk.noteRefusal(result);
  }

  #open(Pool: typeof PoolClass, buildConnector: typeof BuildConnector): Pool {
    const { origin, connections, connectTimeoutMs } = this.#options;
    return new Pool(origin, {
      connections,
      pipelining: 1,
      // One deadline for the whole attempt is kept here: a body that drips resets undici's own.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: this.#connections.connector(buildConnector, {
        timeoutMs: connectTimeoutMs,
      }),
    });
  }

  async #sendLater(body: string): Promise<SendResult> {
    const pool = await this.#loading;
    if (pool === undefined) return unsent.other;
    if (this.#isAborted) return unsent.aborted;
    const token = await this.#desk.inTime(this.#desk.current());
    if (this.#isAborted) return unsent.aborted;
    return token === undefined ? unsent.noToken : this.#dispatch(pool, token, body);
  }

  #dispatch(pool: Pool, token: string, body: string): Promise<SendResult> {
    if (token !== this.#token) this.#learnToken(token);
    return new Promise((resolve) => {
      const { clock, attemptTimeoutMs } = this.#options;
      const exchange = new Exchange(
        (result) => resolve(this.#settled(result)),
        this.#context,
        clock.nowMs() + attemptTimeoutMs,
      );
      this.#deadlines.watch(exchange);
      const headers = this.#headers;
      const awake = this.#awake(this.#pool ?? pool);
      untraced(() => awake.dispatch({ path: '/events', method: 'POST', headers, body }, exchange));
    });
  }

  #learnToken(token: string): void {
    this.#token = token;
    this.#headers = Object.entries(requestHeaders(token, this.#options)).flat();
  }
}
