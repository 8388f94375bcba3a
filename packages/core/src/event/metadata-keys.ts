import type { KeyVerdict } from '../model/redaction.js';
import { cut, quote } from './json-text.js';

/** A metadata key, ready to be written. */
export interface MetadataKey {
  /** The key as it is written. */
  readonly name: string;
  /** `{"key":`, for the first key of an object; empty when the key cannot be used. */
  readonly first: string;
  /** `,"key":`, for all others. */
  readonly next: string;
  /** Whether Intercom shows the value as a date (the key ends in `_date`). */
  readonly isDate: boolean;
  /** Whether characters that Intercom forbids were replaced, or the key was cut. */
  readonly renamed: boolean;
  /** What may be sent of the value; `unusable`: nothing, because the key is none. */
  readonly access: KeyVerdict | 'unusable';
}

/** Help centre, "Creating and tracking events": characters that a key must not contain. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is one of them.
const forbidden = /[.$~`!@#%^&*'{}|\\"\u0000]/g;
const maxKeyLength = 190;
/** A key is sent in part, but judged by more of it. */
const maxCheckedLength = 1_024;
const maxRemembered = 1_000;

/** Caches how keys are written: an application has few, which come again and again. */
export class MetadataKeys {
  readonly #known = new Map<string, MetadataKey>();
  readonly #checkKey: (key: string) => KeyVerdict;

  constructor(checkKey: (key: string) => KeyVerdict = () => 'open') {
    this.#checkKey = checkKey;
  }

  get(key: string): MetadataKey {
    return this.#known.get(key) ?? this.#learn(key);
  }

  #learn(key: string): MetadataKey {
    const short = cut(key, maxKeyLength);
    const name = short.replace(forbidden, '_');
    const usable = name.trim() !== '' && key !== '__proto__';
    const learnt: MetadataKey = {
      name,
      first: usable ? `{${quote(name)}:` : '',
      next: usable ? `,${quote(name)}:` : '',
      isDate: name.endsWith('_date'),
      renamed: name !== key,
      access: usable ? this.#checkKey(cut(key, maxCheckedLength)) : 'unusable',
    };
    // Generated keys would fill the memory: beyond the limit keys are not cached.
    if (this.#known.size < maxRemembered && key.length <= maxKeyLength)
      this.#known.set(key, learnt);
    return learnt;
  }
}
