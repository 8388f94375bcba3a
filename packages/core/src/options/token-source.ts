import { ConfigurationError } from '../errors/configuration-error.js';

/** What may stand in a header. Anything else would be cut, re-coded, or quoted in somebody's error. */
const usableToken = /^[\x21-\x7e]{1,4096}$/;
const quoted = /^(["'`]).*\1$/;
/** Copied from a header, or from an example of one. */
const withScheme = /^\s*bearer\s/i;

/**
 * Keeps the access token. Nothing that is printed, inspected or serialised shows it: it leaves only
 * through `current()`, which only the transport calls.
 */
export class TokenSource {
  #token: string | undefined;
  #asking: Promise<string | undefined> | undefined;
  readonly #ask: (() => string | Promise<string>) | undefined;

  constructor(given: string | (() => string | Promise<string>)) {
    if (typeof given === 'function') {
      this.#ask = given;
      return;
    }
    if (typeof given !== 'string' || !usableToken.test(given) || quoted.test(given)) {
      throw new ConfigurationError('TOKEN_INVALID', ...whatIsWrong(given));
    }
    this.#token = given;
  }

  /** The token; asks the provider where there is one and none is known. `undefined`: none to be had. */
  current(): string | undefined | Promise<string | undefined> {
    if (this.#token !== undefined || this.#ask === undefined) return this.#token;
    this.#asking ??= this.#askOnce(this.#ask);
    return this.#asking;
  }

  /** Whether the other one has the same token, or the same provider. */
  isSame(other: TokenSource): boolean {
    return this.#ask === other.#ask && (this.#ask !== undefined || this.#token === other.#token);
  }

  /** Forgets what the provider said, or has yet to say, because it did not serve. */
  refused(): void {
    if (this.#ask === undefined) return;
    this.#token = undefined;
    this.#asking = undefined;
  }

  #askOnce(ask: () => string | Promise<string>): Promise<string | undefined> {
    const asking = answerOf(ask).then((token) => {
      // An answer that comes after it was given up is not the token any more.
      if (this.#asking !== asking) return undefined;
      this.#asking = undefined;
      this.#token = token;
      return token;
    });
    return asking;
  }
}

async function answerOf(ask: () => string | Promise<string>): Promise<string | undefined> {
  try {
    const token = await ask();
    return typeof token === 'string' && usableToken.test(token) ? token : undefined;
  } catch {
    // The provider's error may quote the secret; that there is no token is all that matters.
    return undefined;
  }
}

/** Without showing it: it may be a token with one character too many. */
function whatIsWrong(given: unknown): [string, { readonly fix: string }] {
  if (typeof given === 'string' && withScheme.test(given)) {
    const fix = 'That word is not part of it: leave it out of your configuration.';
    return ['The access token begins with "Bearer".', { fix }];
  }
  const fix =
    'Look for a line break, a space or a quotation mark around it in your configuration; copy it again from Developer Hub, Authentication.';
  return [`The access token ${flawOf(given)}.`, { fix }];
}

function flawOf(given: unknown): string {
  if (typeof given !== 'string') return 'is no text';
  if (given === '') return 'is empty';
  if (quoted.test(given)) return 'stands in quotation marks';
  return 'is not one line of visible ASCII characters';
}
