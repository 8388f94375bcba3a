import { contain, isThenable } from '../errors/contain.js';
import { dateMs } from '../model/any-realm.js';
import type { MetadataChange, OnMetadataChange } from '../model/metadata-change.js';
import { hasField } from '../model/own-fields.js';
import { maxUnixSec } from '../model/unix-time.js';
import { cut, quote } from './json-text.js';

/** Help centre: strings of at most 255 characters. */
const maxTextLength = 255;
const maxLinkLength = 1_024;
/** Patterns are applied to this many characters at the beginning of a text. */
const redactedWindow = 1_024;
/** No match is expected to be longer than this. */
const longestFind = 256;
const maxBigInt = 10n ** 255n;
const minBigInt = -(10n ** 254n);
const currencyCode = /^[A-Za-z]{3}$/;
const webAddress = /^https?:\/\//i;

/** The smallest number of seconds that is taken for Unix time: a day of 1973. */
const minUnixSec = 1e8;

/** How values are written. */
export interface MetadataValuesOptions {
  readonly onChange: OnMetadataChange;
  readonly maxText?: number | undefined;
  /** Replaces what must not be sent of a text. */
  readonly redact?: ((text: string) => string) | undefined;
  /** Removes secrets from the addresses in a text. */
  readonly redactAddress?: ((text: string) => string) | undefined;
}

/** Writes metadata values as JSON, as far as Intercom can keep them. */
export class MetadataValues {
  readonly #onChange: OnMetadataChange;
  readonly #maxText: number;
  readonly #redact: ((text: string) => string) | undefined;
  readonly #redactAddress: ((text: string) => string) | undefined;

  constructor({ onChange, maxText = maxTextLength, redact, redactAddress }: MetadataValuesOptions) {
    this.#onChange = onChange;
    this.#maxText = maxText;
    this.#redact = redact;
    this.#redactAddress = redactAddress;
  }

  /** The JSON text of a value; an empty string leaves the key out. */
  text(value: unknown, key: string, isDate: boolean): string {
    switch (typeof value) {
      case 'string':
        if (isDate) this.#onChange('date_text', key);
        return this.#string(value, key);
      case 'number':
        if (!Number.isFinite(value)) return this.#without('removed_number', key);
        return isDate ? this.#unixTime(value, key) : `${value}`;
      case 'boolean':
        return value ? 'true' : 'false';
      case 'undefined':
        return '';
      case 'bigint':
        return value < maxBigInt && value > minBigInt
          ? this.#string(`${value}`, key)
          : this.#without('removed_number', key);
      case 'object':
        return value === null
          ? this.#without('removed_null', key)
          : this.#object(value, key, isDate);
      default:
        return this.#without('removed_other', key);
    }
  }

  #string(value: string, key: string): string {
    const text = this.#redact === undefined ? value : this.#redacted(value, key, this.#redact);
    const safe = this.#withoutSecrets(text, key);
    return safe.length <= this.#maxText ? quote(safe) : this.#cut(safe, key);
  }

  /** The text without the secrets in its addresses. What comes after them must not move into the text that is kept. */
  #withoutSecrets(text: string, key: string): string {
    if (this.#redactAddress === undefined) return text;
    const window = cut(text, redactedWindow);
    const safe = this.#redactAddress(window);
    if (safe === window) return text;
    this.#onChange('redacted_text', key);
    if (window !== text && safe.length <= this.#maxText) this.#onChange('cut_text', key);
    return safe;
  }

  #cut(text: string, key: string): string {
    if (text.length > this.#maxText) this.#onChange('cut_text', key);
    return quote(cut(text, this.#maxText));
  }

  #redacted(value: string, key: string, redact: (text: string) => string): string {
    const window = cut(value, redactedWindow);
    const text = redact(window);
    if (text !== window) this.#onChange('redacted_text', key);
    if (value.length <= redactedWindow) return text;
    // The window may end inside a match, which no pattern finds. After replacements that part could move
    // into the text that is kept, so it is cut off.
    if (text.length - longestFind > this.#maxText) return text;
    this.#onChange('cut_text', key);
    return text.slice(0, Math.max(0, text.length - longestFind));
  }

  #object(value: object, key: string, isDate: boolean): string {
    if (Array.isArray(value)) return this.#without('removed_array', key);
    const ms = dateMs(value);
    if (ms !== undefined) return this.#date(ms, key, isDate);
    if (hasField(value, 'amount') && hasField(value, 'currency')) return this.#money(value, key);
    if (hasField(value, 'url') && hasField(value, 'value')) return this.#link(value, key);
    if (!isThenable(value)) return this.#without('removed_object', key);
    // A promise that nobody awaited: its rejection must not end the process.
    contain(value);
    return this.#without('unreadable', key);
  }

  #date(ms: number, key: string, isDate: boolean): string {
    if (Number.isNaN(ms)) return this.#without('removed_date', key);
    if (!isDate) this.#onChange('date_key', key);
    return `${Math.floor(ms / 1000)}`;
  }

  /**
   * A number under a key for dates is Unix time: in seconds, or in milliseconds, which are converted. A year,
   * `20261120` or a date of Excel is none: as seconds it would be a day of 1970.
   */
  #unixTime(value: number, key: string): string {
    const isMs = Math.abs(value) > maxUnixSec;
    if (isMs || Math.abs(value) >= minUnixSec) return `${isMs ? Math.floor(value / 1000) : value}`;
    this.#onChange('date_text', key);
    return `"${value}"`;
  }

  #money(value: { amount: unknown; currency: unknown }, key: string): string {
    const { amount, currency } = value;
    const usable =
      typeof amount === 'number' &&
      Number.isSafeInteger(amount) &&
      amount >= 0 &&
      typeof currency === 'string' &&
      currencyCode.test(currency);
    if (!usable) return this.#without('removed_money', key);
    this.#sayOthers(value, key);
    return `{"amount":${amount},"currency":"${currency.toLowerCase()}"}`;
  }

  /** Money and links have two keys each; others are left out. */
  #sayOthers(value: object, key: string): void {
    let count = 0;
    for (const name in value) {
      if (Object.hasOwn(value, name)) count += 1;
      if (count > 2) {
        this.#onChange('removed_keys', key);
        return;
      }
    }
  }

  #link(value: { url: unknown; value: unknown }, key: string): string {
    const { url, value: text } = value;
    if (typeof url !== 'string' || typeof text !== 'string' || url.length > maxLinkLength) {
      return this.#without('removed_link', key);
    }
    const found = this.#redact === undefined ? url : this.#redacted(url, key, this.#redact);
    const address = this.#withoutSecrets(found, key);
    // A replacement may make the address longer, or remove its `https:`.
    if (address.length > maxLinkLength || !webAddress.test(address))
      return this.#without('removed_link', key);
    this.#sayOthers(value, key);
    return `{"url":${quote(address)},"value":${this.#string(text, key)}}`;
  }

  #without(change: MetadataChange, key: string): string {
    this.#onChange(change, key);
    return '';
  }
}
