import { ConfigurationError } from '../errors/configuration-error.js';

/** What a header can hold. Other characters would be cut, re-encoded, or shown in an error. */
const usableToken = /^[\x21-\x7e]{1,4096}$/;
const quoted = /^(["'`]).*\1$/;
/** Copied from a header. */
const withScheme = /^\s*bearer\s/i;

/**
 * Holds the access token. It never appears in output, inspection or serialisation: only `current()` returns it, which
 * only the HTTP client calls.
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

  /** The token; calls the provider if there is one and no token is known. `undefined`: there is none. */
  current(): string | undefined | Promise<string | undefined> {
    if (this.#token !== undefined || this.#ask === undefined) return this.#token;
    this.#asking ??= this.#askOnce(this.#ask);
    return this.#asking;
  }

  /** Whether another source has the same token, or the same provider. */
  isSame(other: TokenSource): boolean {
    return this.#ask === other.#ask && (this.#ask !== undefined || this.#token === other.#token);
  }

  /** Intercom refused the provider's token: forgets it, and a result that is still to come. */
  refused(): void {
    if (this.#ask === undefined) return;
    this.#token = undefined;
    this.#asking = undefined;
  }

  #askOnce(ask: () => string | Promise<string>): Promise<string | undefined> {
    const asking = answerOf(ask).then((token) => {
      // A result that comes after it was given up is ignored.
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
    // The provider's error may contain the secret.
    return undefined;
  }
}

/** Does not show the value: it may be a token with one character too many. */
function whatIsWrong(given: unknown): [string, { readonly fix: string }] {
  if (typeof given === 'string' && withScheme.test(given)) {
    const fix = 'That word is not part of the token: remove it from your configuration.';
    return ['The access token begins with "Bearer".', { fix }];
  }
  const fix =
    'Look for a line break, a space or a quotation mark around it in your configuration, or copy it again (Developer Hub, Authentication).';
  return [`The access token ${flawOf(given)}.`, { fix }];
}

function flawOf(given: unknown): string {
  if (typeof given !== 'string') return 'is not text';
  if (given === '') return 'is empty';
  if (quoted.test(given)) return 'is in quotation marks';
  return 'is not one line of visible ASCII characters';
}
