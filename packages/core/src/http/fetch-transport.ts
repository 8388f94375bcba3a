import type { Endpoint, SendResult, Transport } from '../model/send-result.js';
import { Deadlines } from './deadlines.js';
import { Exchange, type ExchangeContext } from './exchange.js';
import { fetchFailureCause } from './fetch-failure.js';
import { requestHeaders } from './request-headers.js';
import { TokenDesk, unsent } from './token-desk.js';
import type { TransportOptions } from './undici-transport.js';
import { untraced } from './untraced.js';

/**
 * Speaks to Intercom with the runtime's own `fetch()`: for Bun, Deno and Workers, where undici is missing
 * or slow. Deadlines, answers and the token are those of the other transport. What `fetch()` does not
 * show: when a connection is made, so the whole attempt has one deadline; and whether a connection that
 * broke had answered before, so there is no free repetition.
 */
export class FetchTransport implements Transport {
  readonly #options: Omit<TransportOptions, 'connections' | 'connectTimeoutMs'>;
  readonly #desk: TokenDesk;
  readonly #deadlines: Deadlines;
  readonly #context: ExchangeContext;
  #isAborted = false;

  constructor(options: Omit<TransportOptions, 'connections' | 'connectTimeoutMs'>) {
    this.#options = options;
    this.#desk = new TokenDesk(options.token, options.clock, options.attemptTimeoutMs);
    this.#deadlines = new Deadlines(options.clock);
    this.#context = {
      clock: options.clock,
      connections: { hadAnswered: () => false },
      causeOf: fetchFailureCause,
    };
  }

  async send(body: string, to: Endpoint = '/events'): Promise<SendResult> {
    if (this.#isAborted) return unsent.aborted;
    const current = this.#desk.current();
    const token = typeof current === 'string' ? current : await this.#desk.inTime(current);
    if (this.#isAborted) return unsent.aborted;
    return token === undefined ? unsent.noToken : this.#exchange(token, body, to);
  }

  abort(): void {
    this.#isAborted = true;
    this.#desk.abort();
    this.#deadlines.abortAll();
  }

  /** The connections are the runtime's own. */
  async close(): Promise<void> {}

  #exchange(token: string, body: string, to: Endpoint): Promise<SendResult> {
    const { clock, attemptTimeoutMs } = this.#options;
    return new Promise((resolve) => {
      const exchange = new Exchange(
        (result) => resolve(this.#desk.noteRefusal(result)),
        this.#context,
        clock.nowMs() + attemptTimeoutMs,
      );
      this.#deadlines.watch(exchange);
      void this.#converse(exchange, requestHeaders(token, this.#options), { body, to });
    });
  }

  /** Tells the exchange what happens, as undici would. Never rejects. */
  async #converse(
    exchange: Exchange,
    headers: Readonly<Record<string, string>>,
    { body, to }: { readonly body: string; readonly to: Endpoint },
  ): Promise<void> {
    const controller = new AbortController();
    exchange.onRequestStart(controller);
    try {
      const { signal } = controller;
      // The token must not follow a redirect to another host.
      const init = { method: 'POST', headers, body, signal, redirect: 'manual' } as const;
      const response = await untraced(() => fetch(this.#options.origin + to, init));
      exchange.onResponseStart(undefined, response.status, Object.fromEntries(response.headers));
      // Read to its end, so that the connection can be used again.
      for await (const chunk of response.body ?? [])
        exchange.onResponseData(undefined, Buffer.from(chunk));
      exchange.onResponseEnd();
    } catch (error) {
      exchange.onResponseError(
        undefined,
        error instanceof Error ? error : new Error('Not an error.'),
      );
    }
  }
}
