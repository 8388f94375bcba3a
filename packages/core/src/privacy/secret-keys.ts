import type { KeyVerdict } from '../model/redaction.js';
import { wordsOf } from './words-of-key.js';

/** Words that name a secret anywhere in a key. */
const secretWords = new Set([
  ...['password', 'passwd', 'pwd', 'passphrase', 'passcode', 'secret', 'token', 'jwt', 'otp'],
  ...['authorization', 'authorisation', 'bearer', 'cookie', 'credential', 'apikey', 'pin'],
  ...['cvv', 'cvc', 'iban', 'ssn'],
]);

/** Pairs of words that name one together, also when they are joined: `cardNumber`, `cardnumber`, `pass-word`. */
const secretPairs = new Set([
  ...['apikey', 'accesskey', 'privatekey', 'secretkey', 'signingkey', 'encryptionkey', 'authkey'],
  ...['creditcard', 'debitcard', 'bankcard', 'paymentcard', 'cardnumber', 'cardno', 'cardnr'],
  ...['cardnum', 'cardcode', 'carddata', 'carddetail', 'securitycode', 'pincode'],
  ...['socialsecurity', 'bankaccount', 'routingnumber', 'password', 'passphrase', 'passcode'],
]);

/** Words that name one only if they are the whole key: `card_title` and `auth_method` are something else. */
const secretAlone = new Set(['card', 'auth']);

/** Words that may be joined to words before them: `accesstoken`. */
const secretEnding = /(?:password|passwd|passphrase|secret|token|apikey|cookie|credential)$/;

/** Words that are joined to others on both sides, and are in no other word: `userpasswordhash`. */
const secretInside =
  /password(?!less)|passwd|passphrase|apikey|(?:access|private|secret|signing|encryption)key|(?:access|refresh|auth|bearer)token|clientsecret|creditcard|debitcard/;

/** Language models count `tokens`. Several of these are secrets. */
const ownersOfTokens = new Set([
  ...['access', 'refresh', 'auth', 'oauth', 'api', 'bearer', 'csrf', 'xsrf', 'jwt', 'reset'],
  ...['security', 'login', 'push', 'device'],
]);

/** Last words of parameters that sign an address, e.g. `X-Amz-Signature`. */
const signatures = new Set(['signature', 'sig']);

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

  /** Whether the value of this parameter of an address is a secret. Signatures of addresses give access too. */
  checkParameter(name: string): boolean {
    if (this.checkKey(name) !== 'open') return true;
    const words = wordsOf(name);
    return signatures.has(words.at(-1) ?? '') && !this.#isAllowed(name, words.join(' '));
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

function soundsSecret(words: readonly string[]): boolean {
  const plain = words.map(singular);
  const last = plain.at(-1) ?? '';
  if (harmlessEndings.has(last)) return false;
  if (plain.length === 1 && secretAlone.has(last)) return true;
  return plain.some((word, at) => {
    const before = plain[at - 1] ?? '';
    return (
      secretWords.has(word) ||
      secretEnding.test(word) ||
      secretPairs.has(word) ||
      secretPairs.has(before + word) ||
      (word === 'tokens' && ownersOfTokens.has(before)) ||
      hasSecretInside(word)
    );
  });
}

/** `passwordhash` names one; `passwordstrength` and `passwordless` do not. */
function hasSecretInside(word: string): boolean {
  const found = secretInside.exec(word);
  if (found === null) return false;
  return !harmlessEndings.has(word.slice(found.index + found[0].length));
}

/** `password2` and `passwords` are `password`. `access` stays, and `tokens`: language models count them. */
function singular(word: string): string {
  const plain = word.replace(/\d+$/, '');
  return plain.length > 3 && /[^s]s$/.test(plain) && plain !== 'tokens'
    ? plain.slice(0, -1)
    : plain;
}
