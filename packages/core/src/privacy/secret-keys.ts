import type { KeyVerdict } from '../model/redaction.js';

/** Words that name a secret anywhere in a key. */
const secretWords = new Set([
  ...['password', 'passwd', 'pwd', 'passphrase', 'passcode', 'secret', 'token', 'jwt', 'otp'],
  ...['authorization', 'authorisation', 'bearer', 'cookie', 'credential', 'apikey', 'pin'],
  ...['cvv', 'cvc', 'iban', 'ssn', 'cardnumber', 'creditcard', 'debitcard'],
]);

/** Pairs of words that name one together. */
const secretPairs = new Set([
  ...['api key', 'access key', 'private key', 'signing key', 'encryption key', 'auth key'],
  ...['credit card', 'debit card', 'bank card', 'payment card', 'card number', 'card no'],
  ...['card nr', 'card num', 'card code', 'card data', 'card detail', 'security code'],
  ...['social security', 'bank account', 'routing number'],
]);

/** Words that name one only if they are the whole key: `card_title` and `auth_method` are something else. */
const secretAlone = new Set(['card', 'auth']);

/** Words that may be joined to others: `accesstoken`. */
const secretEnding = /(?:password|passwd|passphrase|secret|token|apikey|cookie|credential)$/;

/** Last words that describe a secret without revealing it: `token_count`, `card_type`. */
const harmlessEndings = new Set([
  ...['type', 'kind', 'brand', 'network', 'issuer', 'country', 'provider', 'method', 'source'],
  ...['count', 'used', 'usage', 'left', 'remaining', 'limit', 'length', 'strength', 'age'],
  ...['status', 'state', 'level', 'version', 'policy', 'consent', 'banner', 'reason', 'error'],
  ...['date', 'at', 'time', 'expires'],
]);

/** What decides about keys, besides their names. */
export interface SecretKeysOptions {
  /** Whether keys that sound like secrets are treated as secrets. */
  readonly defaults: boolean;
  /** Keys whose values are never sent. */
  readonly keys: readonly (string | RegExp)[];
  /** Keys that sound like a secret but are none. */
  readonly allow: readonly (string | RegExp)[];
}

/** Decides by a metadata key whether its value may be sent. */
export class SecretKeys {
  readonly #isClosed: (key: string, words: string) => boolean;
  readonly #isAllowed: (key: string, words: string) => boolean;
  readonly #defaults: boolean;

  constructor({ defaults, keys, allow }: SecretKeysOptions) {
    this.#defaults = defaults;
    this.#isClosed = matching(keys);
    this.#isAllowed = matching(allow);
  }

  checkKey(key: string): KeyVerdict {
    const words = wordsOf(key);
    const text = words.join(' ');
    if (this.#isClosed(key, text)) return 'closed';
    if (!this.#defaults || this.#isAllowed(key, text)) return 'open';
    return soundsSecret(words) ? 'secret' : 'open';
  }
}

/** Text is compared word by word (`dateOfBirth` equals `date_of_birth`); patterns get the key as it is. */
function matching(given: readonly (string | RegExp)[]): (key: string, words: string) => boolean {
  const texts = new Set<string>();
  const patterns: RegExp[] = [];
  for (const one of given) {
    if (typeof one === 'string') texts.add(wordsOf(one).join(' '));
    // Without the flags that make a search start where the last one ended.
    else patterns.push(new RegExp(one.source, one.flags.replace(/[gy]/g, '')));
  }
  return (key, words) => texts.has(words) || patterns.some((pattern) => pattern.test(key));
}

/** The words of a key in lower case: `cardNumber`, `card_number` and `CARD-NUMBER` are `card number`. */
function wordsOf(key: string): string[] {
  return key
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

function soundsSecret(words: readonly string[]): boolean {
  const plain = words.map(singular);
  const last = plain.at(-1) ?? '';
  if (harmlessEndings.has(last)) return false;
  if (plain.length === 1 && secretAlone.has(last)) return true;
  return plain.some(
    (word, at) =>
      secretWords.has(word) ||
      secretEnding.test(word) ||
      secretPairs.has(`${word} ${plain[at + 1] ?? ''}`),
  );
}

/** `password2` and `passwords` are `password`. `tokens` stays: language models count them. */
function singular(word: string): string {
  const plain = word.replace(/\d+$/, '');
  return plain.length > 3 && plain.endsWith('s') && plain !== 'tokens' ? plain.slice(0, -1) : plain;
}
