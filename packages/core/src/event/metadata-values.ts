import { contain, isThenable } from '../errors/contain.js';
import type { MetadataChange, OnMetadataChange } from './metadata-change.js';
import { cut, quote } from './quote.js';

/** Help centre: strings of at most 255 characters. */
const maxTextLength = 255;
const maxLinkLength = 1_024;
const maxBigInt = 10n ** 255n;
const minBigInt = -(10n ** 254n);
const currencyCode = /^[A-Za-z]{3}$/;
const webAddress = /^https?:\/\//i;

/** Writes the values of metadata as JSON, as far as Intercom can keep them. */
export class MetadataValues {
  readonly #onChange: OnMetadataChange;

  constructor(onChange: OnMetadataChange) {
    this.#onChange = onChange;
  }

  /** The JSON text of a value; an empty string leaves the key out. */
  text(value: unknown, key: string, isDate: boolean): string {
    switch (typeof value) {
      case 'string':
        return this.#string(value, key);
      case 'number':
        return Number.isFinite(value) ? `${value}` : this.#without('removed_number', key);
      case 'boolean':
        return value ? 'true' : 'false';
      case 'undefined':
        return '';
      case 'bigint':
        return value < maxBigInt && value > minBigInt
          ? `"${value}"`
          : this.#without('removed_number', key);
      case 'object':
        return value === null ? 'null' : this.#object(value, key, isDate);
      default:
        return this.#without('removed_other', key);
    }
  }

  #string(value: string, key: string): string {
    if (value.length <= maxTextLength) return quote(value);
    this.#onChange('cut_text', key);
    return quote(cut(value, maxTextLength));
  }

  #object(value: object, key: string, isDate: boolean): string {
    if (Array.isArray(value)) return this.#without('removed_array', key);
    if (value instanceof Date) return this.#date(value, key, isDate);
    if ('amount' in value && 'currency' in value) {
      return this.#money(value.amount, value.currency, key);
    }
    if ('url' in value && 'value' in value) return this.#link(value.url, value.value, key);
    if (!isThenable(value)) return this.#without('removed_object', key);
    // Somebody forgot to await it: should it be rejected, that must not end the process.
    contain(value);
    return this.#without('unreadable', key);
  }

  #date(value: Date, key: string, isDate: boolean): string {
    const ms = Date.prototype.getTime.call(value);
    if (Number.isNaN(ms)) return this.#without('removed_date', key);
    if (!isDate) this.#onChange('date_key', key);
    return `${Math.floor(ms / 1000)}`;
  }

  #money(amount: unknown, currency: unknown, key: string): string {
    const usable =
      typeof amount === 'number' &&
      Number.isSafeInteger(amount) &&
      amount >= 0 &&
      typeof currency === 'string' &&
      currencyCode.test(currency);
    if (!usable) return this.#without('removed_money', key);
    return `{"amount":${amount},"currency":"${currency.toLowerCase()}"}`;
  }

  #link(url: unknown, text: unknown, key: string): string {
    const usable =
      typeof url === 'string' &&
      typeof text === 'string' &&
      url.length <= maxLinkLength &&
      webAddress.test(url);
    if (!usable) return this.#without('removed_link', key);
    return `{"url":${quote(url)},"value":${this.#string(text, key)}}`;
  }

  #without(change: MetadataChange, key: string): string {
    this.#onChange(change, key);
    return '';
  }
}
