import type { buildConnector as BuildConnector, Pool, Pool as PoolClass } from 'undici';
import type { Clock } from '../model/clock.js';
import type { SendResult, Transport } from '../model/send-result.js';
import { Connections } from './connections.js';
import { Deadlines } from './deadlines.js';
import { Exchange, type ExchangeContext } from './exchange.js';

/** Where the token comes from; only this room asks. */
export interface Token {
  current(): string | undefined | Promise<string | undefined>;
  refused(): void;
}

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

const notSent = { kind: 'no-response', reusedSocket: false, maybeDelivered: false } as const;
const noToken: SendResult = { ...notSent, why: 'no_token' };
const noPool: SendResult = { ...notSent, why: 'other' };
const aborted: SendResult = { ...notSent, why: 'aborted' };

/**
 * One pool of connections to Intercom. undici is loaded when this is made, in the background, so
 * that no request ever pays for it.
 */
export class UndiciTransport implements Transport {
  readonly #options: TransportOptions;
  readonly #deadlines: Deadlines;
  readonly #context: ExchangeContext;
  readonly #loading: Promise<Pool | undefined>;
  #pool: Pool | undefined;
  readonly #waitingForToken = new Set<() => void>();
  #isAborted = false;
  #token = '';
  #headers: string[] = [];

  constructor(options: TransportOptions) {
    this.#options = options;
    this.#deadlines = new Deadlines(options.clock);
    this.#context = { clock: options.clock, connections: new Connections() };
    this.#loading = this.#load();
  }

  send(body: string): Promise<SendResult> {
    const token = this.#options.token.current();
    if (this.#pool === undefined || typeof token !== 'string') return this.#sendLater(body);
    return this.#dispatch(this.#pool, token, body);
  }

  abort(): void {
    this.#isAborted = true;
    for (const giveUp of this.#waitingForToken) giveUp();
    this.#deadlines.abortAll();
  }

  async close(): Promise<void> {
    const pool = await this.#loading;
    await pool?.destroy();
  }

  async #load(): Promise<Pool | undefined> {
    try {
      const { Pool, buildConnector } = await import('undici');
      this.#pool = this.#open(Pool, buildConnector);
    } catch {
      // Not installed, or not for this Node: every attempt fails, and says so through the breaker.
    }
    return this.#pool;
  }

  #open(Pool: typeof PoolClass, buildConnector: typeof BuildConnector): Pool {
    const { origin, connections, connectTimeoutMs } = this.#options;
    return new Pool(origin, {
      connections,
      pipelining: 1,
      // One deadline for the whole attempt is kept here: a body that drips resets undici's own.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: this.#context.connections.connector(buildConnector, {
        timeoutMs: connectTimeoutMs,
      }),
    });
  }

  async #sendLater(body: string): Promise<SendResult> {
    const pool = await this.#loading;
    if (pool === undefined) return noPool;
    if (this.#isAborted) return aborted;
    const token = await this.#inTime(this.#options.token.current());
    if (this.#isAborted) return aborted;
    return token === undefined ? noToken : this.#dispatch(pool, token, body);
  }

  /** A provider that hangs is one that has no token. */
  #inTime(token: string | undefined | Promise<string | undefined>): Promise<string | undefined> {
    return new Promise((resolve) => {
      const { clock, attemptTimeoutMs } = this.#options;
      const settle = (found?: string): void => {
        cancel();
        this.#waitingForToken.delete(settle);
        resolve(found);
      };
      const cancel = clock.after(attemptTimeoutMs, () => {
        this.#options.token.refused();
        settle();
      });
      this.#waitingForToken.add(settle);
      void Promise.resolve(token).then(settle);
    });
  }

  #dispatch(pool: Pool, token: string, body: string): Promise<SendResult> {
    if (token !== this.#token) this.#learnToken(token);
    return new Promise((resolve) => {
      const { clock, attemptTimeoutMs } = this.#options;
      const exchange = new Exchange(
        (result) => resolve(this.#noteRefusal(result)),
        this.#context,
        clock.nowMs() + attemptTimeoutMs,
      );
      this.#deadlines.watch(exchange);
      const headers = this.#headers;
      pool.dispatch({ path: '/events', method: 'POST', headers, body }, exchange);
    });
  }

  #noteRefusal(result: SendResult): SendResult {
    if (result.kind === 'response' && (result.status === 401 || result.status === 403)) {
      this.#options.token.refused();
    }
    return result;
  }

  #learnToken(token: string): void {
    this.#token = token;
    this.#headers = [
      'authorization',
      `Bearer ${token}`,
      'content-type',
      'application/json',
      'accept',
      'application/json',
      'intercom-version',
      this.#options.apiVersion,
      'user-agent',
      this.#options.userAgent,
    ];
  }
}
