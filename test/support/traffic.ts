import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/**
 * The requests in flight to one origin, as undici reports them, and those that a test holds on
 * purpose.
 */
export class Traffic {
  readonly #origin: string;
  /** By request: undici reports the end of some aborted ones twice. */
  readonly #open = new Set<unknown>();
  #held = 0;
  #begun = 0;

  constructor(origin: string) {
    this.#origin = origin;
    subscribe('undici:request:create', this.#onCreate);
    subscribe('undici:request:trailers', this.#onEnd);
    subscribe('undici:request:error', this.#onEnd);
  }

  /** The number of requests so far. */
  get begun(): number {
    return this.#begun;
  }

  /**
   * Whether every request is answered, has failed, or is held on purpose. More held than open: one
   * was aborted, and its holder has not noticed yet.
   */
  get isQuiet(): boolean {
    return this.#open.size === this.#held;
  }

  get state(): string {
    return `${this.#open.size} requests open, ${this.#held} of them held on purpose`;
  }

  /** Marks one request as held on purpose, until the returned function is called. */
  hold(): () => void {
    this.#held += 1;
    let isHeld = true;
    return () => {
      if (isHeld) this.#held -= 1;
      isHeld = false;
    };
  }

  /** The same, until a request has been aborted. */
  holdUntilGivenUp(): void {
    const release = this.hold();
    const onError = (message: unknown): void => {
      if (!this.#isOurs(message)) return;
      unsubscribe('undici:request:error', onError);
      release();
    };
    subscribe('undici:request:error', onError);
  }

  stop(): void {
    unsubscribe('undici:request:create', this.#onCreate);
    unsubscribe('undici:request:trailers', this.#onEnd);
    unsubscribe('undici:request:error', this.#onEnd);
  }

  readonly #onCreate = (message: unknown): void => {
    if (!this.#isOurs(message)) return;
    this.#open.add(requestOf(message));
    this.#begun += 1;
  };

  readonly #onEnd = (message: unknown): void => {
    this.#open.delete(requestOf(message));
  };

  #isOurs(message: unknown): boolean {
    return String(requestOf(message).origin).startsWith(this.#origin);
  }
}

function requestOf(message: unknown): { readonly origin: URL | string } {
  return (message as { request: { origin: URL | string } }).request;
}
