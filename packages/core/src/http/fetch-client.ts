import { withoutPrototype } from '../model/own-fields.js';
import { outsideRequests } from '../platform/outside-requests.js';
import { removeAddedHeaders } from './added-headers.js';
import { openAwaited } from './awaited-exchange.js';
import type { ClientSettings } from './client-settings.js';
import { Deadlines, Exchange, type ExchangeContext } from './exchange.js';
import { fetchFailureCause } from './fetch-failure.js';
import type { HttpClient, HttpRequest, HttpResult } from './http-client.js';
import { flat, requestHeaders } from './request-headers.js';
import { suppressTracing } from './suppress-tracing.js';
import { TokenProvider, unsent } from './token-provider.js';

/** `fetch()` has no say in connections. */
type FetchSettings = Omit<ClientSettings, 'connections' | 'connectTimeoutMs' | 'proxy'>;

/**
 * Speaks to Intercom with the runtime's own `fetch()`: for Bun, Deno and Workers, where undici is missing
 * or slow. Deadlines, results and the token are those of the other client. What `fetch()` does not
 * show: when a connection is made, so the whole attempt has one deadline; and whether a connection that
 * broke had answered before, so nothing is repeated at once.
 */
export class FetchClient implements HttpClient {
  readonly #settings: FetchSettings;
  readonly #tokens: TokenProvider;
  readonly #deadlines: Deadlines;
  readonly #context: ExchangeContext;
  #isAborted = false;

  constructor(settings: FetchSettings) {
    this.#settings = settings;
    this.#tokens = new TokenProvider(settings.token, settings.clock, settings.attemptTimeoutMs);
    this.#deadlines = new Deadlines(settings.clock);
    this.#context = {
      clock: settings.clock,
      history: { hadAnswered: () => false },
      causeOf: fetchFailureCause,
    };
  }

  async send(request: HttpRequest): Promise<HttpResult> {
    if (request.awaited !== undefined) return this.#sendAwaited(request, request.awaited);
    if (this.#isAborted) return unsent.aborted;
    const current = this.#tokens.current();
    const token = typeof current === 'string' ? current : await this.#tokens.inTime(current);
    if (this.#isAborted) return unsent.aborted;
    return token === undefined ? unsent.noToken : this.#exchange(token, request);
  }

  abort(): void {
    this.#isAborted = true;
    this.#tokens.abort();
    this.#deadlines.abortAll();
  }

  /** The connections are the runtime's own. */
  async close(): Promise<void> {}

  #exchange(token: string, request: HttpRequest): Promise<HttpResult> {
    const { clock, attemptTimeoutMs } = this.#settings;
    return new Promise((resolve) => {
      const exchange = new Exchange(
        (result) => resolve(this.#tokens.noteRefusal(result)),
        this.#context,
        clock.nowMs() + attemptTimeoutMs,
      );
      this.#deadlines.watch(exchange);
      void this.#converse(exchange, token, request);
    });
  }

  #sendAwaited(
    request: HttpRequest,
    awaited: NonNullable<HttpRequest['awaited']>,
  ): Promise<HttpResult> {
    return new Promise((resolve) => {
      const exchange = openAwaited(awaited, this.#context, (result) =>
        resolve(this.#tokens.noteRefusal(result)),
      );
      void this.#tokens.inTime(this.#tokens.current()).then((token) => {
        if (exchange.isSettled) return;
        if (token === undefined) exchange.giveUp('no_token');
        else void this.#converse(exchange, token, request);
      });
    });
  }

  /** Tells the exchange what happens, as undici would. Never rejects. */
  async #converse(exchange: Exchange, token: string, request: HttpRequest): Promise<void> {
    const { method, path, body = null } = request;
    const headers = requestHeaders(token, this.#settings, request);
    const controller = new AbortController();
    exchange.onRequestStart(controller);
    const created = removeAddedHeaders(flat(headers));
    try {
      const { signal } = controller;
      // The token must not follow a redirect to another host.
      const init = withoutPrototype({ method, headers, body, signal, redirect: 'manual' } as const);
      const response = await outsideRequests(suppressTracing, () =>
        fetch(this.#settings.origin + path, init),
      );
      exchange.onResponseStart(undefined, response.status, Object.fromEntries(response.headers));
      // Read to its end, so that the connection can be used again.
      for await (const chunk of response.body ?? [])
        exchange.onResponseData(undefined, Buffer.from(chunk));
      exchange.onResponseEnd();
    } catch (error) {
      exchange.onResponseError(undefined, error);
    } finally {
      created();
    }
  }
}
