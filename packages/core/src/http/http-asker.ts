import type { ApiAnswer, ApiRequest, Asker, AskResult } from '../model/api-answer.js';
import type { Clock } from '../model/clock.js';
import type { NoResponseCause } from '../model/send-result.js';
import { errorCode } from './error-code.js';
import { rateInfo, retryAfterMs } from './rate-headers.js';
import { requestHeaders } from './request-headers.js';
import { type Token, TokenDesk } from './token-desk.js';
import { untraced } from './untraced.js';
import type { Spoken, Wire } from './wire.js';

/** What an asker is made with. */
export interface AskerOptions {
  readonly apiVersion: string;
  readonly userAgent: string;
  readonly token: Token;
  readonly clock: Clock;
  /** How long the provider of the token may take. */
  readonly attemptTimeoutMs: number;
}

/** Asks Intercom and reads the whole answer. Its connections are made with the first question. */
export class HttpAsker implements Asker {
  readonly #options: AskerOptions;
  readonly #open: () => Promise<Wire>;
  readonly #desk: TokenDesk;
  #wire: Promise<Wire> | undefined;

  /**
   * @param open - Never rejects.
   */
  constructor(options: AskerOptions, open: () => Promise<Wire>) {
    this.#options = options;
    this.#open = open;
    this.#desk = new TokenDesk(options.token, options.clock, options.attemptTimeoutMs);
  }

  async ask(request: ApiRequest, timeoutMs: number, signal: AbortSignal): Promise<AskResult> {
    const ending = new AbortController();
    let why: NoResponseCause | undefined;
    const end = (cause: NoResponseCause) => (): void => {
      why ??= cause;
      ending.abort();
    };
    const onAbort = end('aborted');
    // Somebody waits for this: the process lives on until the answer, or the end of the wait.
    const cancel = this.#options.clock.after(timeoutMs, end('timeout'), { hold: true });
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
    try {
      return await Promise.race([this.#converse(request, ending.signal), ended(ending.signal)]);
    } catch (error) {
      return { ...(await this.#silence(error)), ...(why && { why, reusedSocket: false }) };
    } finally {
      cancel();
      signal.removeEventListener('abort', onAbort);
    }
  }

  async close(): Promise<void> {
    this.#desk.abort();
    await (await this.#wire)?.close();
  }

  async #converse(request: ApiRequest, signal: AbortSignal): Promise<AskResult> {
    signal.throwIfAborted();
    this.#wire ??= this.#open();
    const wire = await this.#wire;
    const known = this.#desk.current();
    const token = typeof known === 'string' ? known : await this.#desk.inTime(known);
    if (token === undefined) return { kind: 'no-response', why: 'no_token', reusedSocket: false };
    signal.throwIfAborted();
    const headers = { ...requestHeaders(token, this.#options), ...request.headers };
    return this.#read(await untraced(() => wire.converse({ ...request, headers, signal })));
  }

  #read({ status, headers, body }: Spoken): AskResult {
    if (status === 401 || status === 403) this.#options.token.refused();
    const rateLimit = rateInfo(headers, this.#options.clock);
    const waitMs = retryAfterMs(headers, this.#options.clock);
    const code = status >= 400 ? errorCode(body) : undefined;
    const requestId = headers['x-request-id']?.slice(0, 100);
    const answer: ApiAnswer = {
      status,
      headers,
      body,
      ...(requestId !== undefined && { requestId }),
      ...(rateLimit && { rateLimit }),
    };
    return {
      kind: 'response',
      answer,
      ...(code !== undefined && { code }),
      ...(waitMs !== undefined && { retryAfterMs: waitMs }),
    };
  }

  async #silence(error: unknown): Promise<Extract<AskResult, { kind: 'no-response' }>> {
    const wire = await this.#wire;
    if (wire === undefined) return { kind: 'no-response', why: 'aborted', reusedSocket: false };
    return { kind: 'no-response', why: wire.causeOf(error), reusedSocket: wire.wasIdle(error) };
  }
}

/** Rejects when the signal is aborted: whatever the connection does, nobody waits for it then. */
function ended(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('ended')));
  });
}
