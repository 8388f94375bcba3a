import { loadFailure } from '../errors/load-failure.js';
import { withoutPrototype } from '../model/own-fields.js';
import { outsideRequests } from '../platform/outside-requests.js';
import { removeAddedHeaders } from './added-headers.js';
import { openAwaited } from './awaited-exchange.js';
import type { ClientSettings } from './client-settings.js';
import { type Connection, ConnectionHistory, ConnectionPool } from './connections.js';
import { Deadlines, Exchange, type ExchangeContext } from './exchange.js';
import type { AwaitedRequest, HttpClient, HttpRequest, HttpResult } from './http-client.js';
import { loadUndici, type Undici } from './load-undici.js';
import { failureCause } from './network-failure.js';
import { flat, requestHeaders } from './request-headers.js';
import { suppressTracing } from './suppress-tracing.js';
import { TokenProvider, unsent } from './token-provider.js';
import { tunnelConnector } from './tunnel.js';

/** What this client is made with. */
export interface UndiciSettings extends ClientSettings {
  /** Makes the client to use instead when undici cannot be used; is told why not, in a few words. */
  readonly instead: (why: string) => HttpClient;
}

/** Awaited requests have connections of their own: they never wait behind events that get no answer. */
interface Pools {
  readonly background: ConnectionPool;
  readonly awaited: ConnectionPool;
}

/** How long an idle connection is kept where the server does not say, and where it allows more. */
const keepAliveMs = 4_000;
const maxKeepAliveMs = 30_000;

/**
 * Speaks to Intercom with undici, which is loaded when this is made, in the background, so that no request
 * of the application ever waits for it.
 */
export class UndiciClient implements HttpClient {
  readonly #settings: UndiciSettings;
  readonly #tokens: TokenProvider;
  readonly #deadlines: Deadlines;
  readonly #history = new ConnectionHistory();
  readonly #context: ExchangeContext;
  readonly #loading: Promise<void>;
  #pools: Pools | undefined;
  #instead: HttpClient | undefined;
  #reopen: (() => Pools) | undefined;
  #usedMs: number;
  #usedWallMs: number;
  #isAborted = false;
  #token = '';
  #headers: string[] = [];

  constructor(settings: UndiciSettings) {
    this.#settings = settings;
    this.#tokens = new TokenProvider(settings.token, settings.clock, settings.attemptTimeoutMs);
    this.#deadlines = new Deadlines(settings.clock);
    this.#usedMs = settings.clock.nowMs();
    this.#usedWallMs = settings.clock.wallMs();
    this.#context = { clock: settings.clock, history: this.#history, causeOf: failureCause };
    // A client may be created in a request.
    this.#loading = outsideRequests(() => this.#load());
  }

  send(request: HttpRequest): Promise<HttpResult> {
    if (request.awaited !== undefined) return this.#sendAwaited(request, request.awaited);
    const token = this.#tokens.current();
    if (this.#pools === undefined || typeof token !== 'string') return this.#sendLater(request);
    return this.#sendNow(this.#pools, token, request);
  }

  abort(): void {
    this.#isAborted = true;
    this.#tokens.abort();
    this.#deadlines.abortAll();
    this.#instead?.abort();
  }

  async close(): Promise<void> {
    await this.#loading;
    const pools = this.#pools;
    if (pools !== undefined) {
      await Promise.all([pools.background.destroy(), pools.awaited.destroy()]);
    }
    await this.#instead?.close();
  }

  async #load(): Promise<void> {
    try {
      const undici = await loadUndici();
      this.#reopen = () => this.#open(undici);
      this.#pools = this.#reopen();
    } catch (error) {
      // Not installed beside a bundle, or not for this Node.
      this.#giveUpUndici(error);
    }
  }

  #open({ Client, buildConnector }: Undici): Pools {
    const { origin, proxy, connections, connectTimeoutMs: timeoutMs, clock } = this.#settings;
    const connect = this.#history.connector(
      proxy === undefined
        ? buildConnector(withoutPrototype({ timeout: timeoutMs }))
        : tunnelConnector(buildConnector, { proxy, timeoutMs, clock }),
    );
    // The whole attempt has one deadline, kept here: a body that drips resets undici's own timeouts.
    const deadlines = { headersTimeout: 0, bodyTimeout: 0 };
    const idle = { keepAliveTimeout: keepAliveMs, keepAliveMaxTimeout: maxKeepAliveMs };
    const options = withoutPrototype({ pipelining: 1, ...deadlines, ...idle, connect });
    const pool = () => new ConnectionPool(() => new Client(origin, options), connections);
    return { background: pool(), awaited: pool() };
  }

  #giveUpUndici(error: unknown): HttpClient {
    this.#pools?.background.destroy().catch(() => {});
    this.#pools?.awaited.destroy().catch(() => {});
    this.#pools = undefined;
    this.#instead ??= this.#settings.instead(loadFailure(error));
    return this.#instead;
  }

  /**
   * A process that was frozen has not noticed that its connections were closed, and its timers stood still.
   * After a pause that no idle connection survives, new ones are opened.
   */
  #fresh(pools: Pools, nowMs: number): Pools {
    const wallMs = this.#settings.clock.wallMs();
    const isFresh = this.#idleMs(nowMs, wallMs) < keepAliveMs;
    this.#use(nowMs, wallMs);
    if (isFresh || this.#reopen === undefined) return pools;
    // What is still in flight over the old ones ends there.
    pools.background.close().catch(() => {});
    pools.awaited.close().catch(() => {});
    this.#pools = this.#reopen();
    return this.#pools;
  }

  #idleMs(nowMs: number, wallMs: number): number {
    // A virtual machine may stop the monotonic clock as well.
    return Math.max(nowMs - this.#usedMs, wallMs - this.#usedWallMs);
  }

  #use(nowMs: number, wallMs: number): void {
    this.#usedMs = nowMs;
    this.#usedWallMs = wallMs;
  }

  /** A request that took longer than an attempt may take was frozen meanwhile. */
  #settled(result: HttpResult): HttpResult {
    const { clock, attemptTimeoutMs } = this.#settings;
    const nowMs = clock.nowMs();
    const wallMs = clock.wallMs();
    if (this.#idleMs(nowMs, wallMs) < attemptTimeoutMs + keepAliveMs) this.#use(nowMs, wallMs);
    return this.#tokens.noteRefusal(result);
  }

  async #sendLater(request: HttpRequest): Promise<HttpResult> {
    await this.#loading;
    if (this.#isAborted) return unsent.aborted;
    const token = this.#pools && (await this.#tokens.inTime(this.#tokens.current()));
    if (this.#isAborted) return unsent.aborted;
    // Another request may have found undici unusable while this one waited for the token.
    const pools = this.#pools;
    if (pools === undefined) return this.#instead?.send(request) ?? unsent.other;
    return token === undefined ? unsent.noToken : this.#sendNow(pools, token, request);
  }

  #sendNow(pools: Pools, token: string, request: HttpRequest): Promise<HttpResult> {
    return new Promise((resolve) => {
      const { clock, attemptTimeoutMs } = this.#settings;
      const nowMs = clock.nowMs();
      const pool = this.#fresh(pools, nowMs).background;
      const connection = pool.take();
      const settle = (result: HttpResult): void => {
        pool.giveBack(connection);
        resolve(this.#settled(result));
      };
      const exchange = new Exchange(settle, this.#context, nowMs + attemptTimeoutMs);
      this.#deadlines.watch(exchange);
      this.#dispatch(connection, exchange, token, request, resolve);
    });
  }

  #sendAwaited(request: HttpRequest, awaited: AwaitedRequest): Promise<HttpResult> {
    return new Promise((resolve) => {
      let release = (): void => {};
      const exchange = openAwaited(awaited, this.#context, (result) => {
        release();
        resolve(this.#settled(result));
      });
      const begin = async (): Promise<void> => {
        await this.#loading;
        if (exchange.isSettled) return;
        if (this.#pools === undefined) return this.#handOver(exchange, request, resolve);
        const token = await this.#tokens.inTime(this.#tokens.current());
        if (exchange.isSettled) return;
        if (token === undefined) return exchange.giveUp('no_token');
        if (this.#pools === undefined) return this.#handOver(exchange, request, resolve);
        const pool = this.#fresh(this.#pools, this.#settings.clock.nowMs()).awaited;
        const connection = pool.take();
        release = () => pool.giveBack(connection);
        this.#dispatch(connection, exchange, token, request, resolve);
      };
      void begin();
    });
  }

  #dispatch(
    { client }: Connection,
    exchange: Exchange,
    token: string,
    request: HttpRequest,
    resolve: (result: HttpResult | Promise<HttpResult>) => void,
  ): void {
    const { method, path, body = null } = request;
    const headers = this.#headersOf(token, request);
    const created = removeAddedHeaders(headers);
    const options = withoutPrototype({ path, method, headers, body });
    try {
      const dispatch = () => client.dispatch(options, exchange);
      // It may open a connection, which outlives the request of a caller.
      outsideRequests(suppressTracing, dispatch);
    } catch (error) {
      // An undici of another major version does not know such handlers.
      this.#giveUpUndici(error);
      this.#handOver(exchange, request, resolve);
    } finally {
      created();
    }
  }

  /** The other client sends it instead. */
  #handOver(
    exchange: Exchange,
    request: HttpRequest,
    resolve: (result: HttpResult | Promise<HttpResult>) => void,
  ): void {
    resolve(this.#instead?.send(request) ?? unsent.other);
    exchange.giveUp('other');
  }

  /** Built once for all events that are sent with one token. */
  #headersOf(token: string, request: HttpRequest): string[] {
    if (request.awaited !== undefined) return flat(requestHeaders(token, this.#settings, request));
    if (token !== this.#token) {
      this.#token = token;
      this.#headers = flat(requestHeaders(token, this.#settings));
    }
    return this.#headers;
  }
}
