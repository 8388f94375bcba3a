import type { Clock } from '../model/clock.js';
import type { HttpResult } from './http-client.js';

/** Where the token comes from; only this folder asks for it. */
export interface Token {
  current(): string | undefined | Promise<string | undefined>;
  refused(): void;
  timedOut(): void;
}

const notSent = { kind: 'no-response', reusedSocket: false, maybeDelivered: false } as const;

/** The results of requests that were never sent. */
export const unsent = {
  noToken: { ...notSent, why: 'no_token' },
  aborted: { ...notSent, why: 'aborted' },
  other: { ...notSent, why: 'other' },
} as const satisfies Record<string, HttpResult>;

/** Asks for the token, and waits for it no longer than an attempt may take. */
export class TokenProvider {
  readonly #token: Token;
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #waiting = new Set<() => void>();

  constructor(token: Token, clock: Clock, timeoutMs: number) {
    this.#token = token;
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
  }

  current(): string | undefined | Promise<string | undefined> {
    return this.#token.current();
  }

  /** A function that does not return a token in time has none. */
  inTime(token: string | undefined | Promise<string | undefined>): Promise<string | undefined> {
    return new Promise((resolve) => {
      const settle = (found?: string): void => {
        cancel();
        this.#waiting.delete(settle);
        resolve(found);
      };
      const cancel = this.#clock.after(this.#timeoutMs, () => {
        this.#token.timedOut();
        settle();
      });
      this.#waiting.add(settle);
      void Promise.resolve(token).then(settle);
    });
  }

  /** Has the token asked for again when Intercom did not accept it. */
  noteRefusal(result: HttpResult): HttpResult {
    if (result.kind === 'response' && (result.status === 401 || result.status === 403)) {
      this.#token.refused();
    }
    return result;
  }

  /** Ends every wait for a token. */
  abort(): void {
    for (const giveUp of this.#waiting) giveUp();
  }
}
