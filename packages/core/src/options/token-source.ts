import { codeOf } from '../errors/code-of.js';
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
  #problem: string | undefined;
  readonly #ask: (() => string | Promise<string>) | undefined;

  constructor(given: string | (() => string | Promise<string>)) {
    if (typeof given === 'function') {
      this.#ask = given;
      return;
    }
    if (!isUsable(given)) {
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

  /** Why the provider has no token, as the end of a sentence about it; `undefined`: it has one, or was not called. */
  get problem(): string | undefined {
    return this.#problem;
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

  /** The provider has taken too long: forgets the result that is still to come. */
  timedOut(): void {
    this.refused();
    this.#problem = 'did not return a token in time';
  }

  #askOnce(ask: () => string | Promise<string>): Promise<string | undefined> {
    const asking = answerOf(ask).then(({ token, problem }) => {
      // A result that comes after it was given up is ignored.
      if (this.#asking !== asking) return undefined;
      this.#asking = undefined;
      this.#token = token;
      this.#problem = problem;
      return token;
    });
    return asking;
  }
}

interface ProviderAnswer {
  readonly token?: string;
  readonly problem?: string;
}

async function answerOf(ask: () => string | Promise<string>): Promise<ProviderAnswer> {
  try {
    const token: unknown = await ask();
    if (isUsable(token)) return { token };
    const hint = hasSpace(token) ? ': look for a line break or a space around it' : '';
    return { problem: `returned a token that ${flawOf(token)}${hint}` };
  } catch (error) {
    // Its message may contain the secret.
    return { problem: `threw an error (${codeOf(error)})` };
  }
}

function hasSpace(token: unknown): boolean {
  return typeof token === 'string' && !withScheme.test(token) && /\s/.test(token);
}

function isUsable(token: unknown): token is string {
  return typeof token === 'string' && usableToken.test(token) && !quoted.test(token);
}

/** Does not show the value: it may be a token with one character too many. */
function whatIsWrong(given: unknown): [string, { readonly fix: string }] {
  if (typeof given === 'string' && withScheme.test(given)) {
    const fix = 'That word is not part of the token: remove it from your configuration.';
    return [`The access token ${flawOf(given)}.`, { fix }];
  }
  const fix =
    'Look for a line break, a space or a quotation mark around it in your configuration, or copy it again (Developer Hub, Authentication).';
  return [`The access token ${flawOf(given)}.`, { fix }];
}

function flawOf(given: unknown): string {
  if (typeof given !== 'string') return 'is not text';
  if (given === '') return 'is empty';
  if (withScheme.test(given)) return 'begins with "Bearer"';
  if (quoted.test(given)) return 'is in quotation marks';
  return 'is not one line of visible ASCII characters';
}
