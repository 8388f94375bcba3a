import type { Clock } from '../model/clock.js';
import type { SendResult } from '../model/send-result.js';

/** Where the token comes from; only this room asks. */
export interface Token {
  current(): string | undefined | Promise<string | undefined>;
  refused(): void;
}

const notSent = { kind: 'no-response', reusedSocket: false, maybeDelivered: false } as const;

/** What comes of attempts that were never made. */
export const unsent = {
  noToken: { ...notSent, why: 'no_token' },
  aborted: { ...notSent, why: 'aborted' },
  other: { ...notSent, why: 'other' },
} as const satisfies Record<string, SendResult>;

/** Asks for the token, and waits for it no longer than for an attempt. */
export class TokenDesk {
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

  /** A provider that hangs is one that has no token. */
  inTime(token: string | undefined | Promise<string | undefined>): Promise<string | undefined> {
    return new Promise((resolve) => {
      const settle = (found?: string): void => {
        cancel();
        this.#waiting.delete(settle);
        resolve(found);
      };
      const cancel = this.#clock.after(this.#timeoutMs, () => {
        this.#token.refused();
        settle();
      });
      this.#waiting.add(settle);
      void Promise.resolve(token).then(settle);
    });
  }

  /** Lets the token be asked for again when Intercom did not take it. */
  noteRefusal(result: SendResult): SendResult {
    if (result.kind === 'response' && (result.status === 401 || result.status === 403)) {
      this.#token.refused();
    }
    return result;
  }

  /** Nobody waits for a token any more. */
  abort(): void {
    for (const giveUp of this.#waiting) giveUp();
  }
}
