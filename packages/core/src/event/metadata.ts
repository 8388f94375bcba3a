import { MetadataKeys } from './metadata-keys.js';
import { cut, quote } from './quote.js';

/** What had to be changed in an event's metadata so that Intercom can keep it. */
export const metadataChanges = [
  'too_many_keys',
  'cut_text',
  'renamed_key',
  'removed_array',
  'removed_object',
  'removed_number',
  'removed_date',
  'removed_money',
  'removed_link',
  'removed_other',
  'unreadable',
  'date_key',
] as const;

/** One kind of change. */
export type MetadataChange = (typeof metadataChanges)[number];

/** Told of each change, with the key where there is one; never with the value. */
export type OnMetadataChange = (change: MetadataChange, key?: string) => void;

/** Help centre: strings of at most 255 characters. */
const maxTextLength = 255;
const maxLinkLength = 1_024;
const maxBigInt = 10n ** 255n;
const currencyCode = /^[A-Za-z]{3}$/;
const webAddress = /^https?:\/\//i;

/**
 * Turns metadata into JSON text, in one linear pass that survives anything: every property is read
 * once, inside a guard, and what Intercom could not keep is left out and reported.
 */
export class MetadataSerialiser {
  readonly #maxKeys: number;
  readonly #onChange: OnMetadataChange;
  readonly #keys = new MetadataKeys();

  constructor(options: { readonly maxKeys: number; readonly onChange: OnMetadataChange }) {
    this.#maxKeys = options.maxKeys;
    this.#onChange = options.onChange;
  }

  /** The JSON text of the object with what is left, or an empty string when nothing is. */
  serialise(metadata: unknown): string {
    if (metadata === undefined || metadata === null) return '';
    if (typeof metadata !== 'object' || Array.isArray(metadata)) {
      this.#onChange(Array.isArray(metadata) ? 'removed_array' : 'removed_other');
      return '';
    }
    let text = '';
    try {
      text = this.#properties(metadata);
    } catch {
      // A Proxy whose key list throws. Its error is not ours to show: it may hold what was hidden.
      this.#onChange('unreadable');
    }
    return text;
  }

  #properties(metadata: object): string {
    let text = '';
    let kept = 0;
    let renamed = false;
    // for-in with an own-property test is the one way of listing keys that allocates nothing.
    for (const key in metadata) {
      if (!Object.hasOwn(metadata, key)) continue;
      if (kept === this.#maxKeys) {
        this.#onChange('too_many_keys', key);
        break;
      }
      const known = this.#keys.get(key);
      const value = known.text === '' ? '' : this.#read(metadata, key, known.isDate);
      if (value === '') continue;
      renamed ||= known.renamed;
      if (renamed && text.includes(known.text)) {
        this.#onChange('renamed_key', key);
        continue;
      }
      if (known.renamed) this.#onChange('renamed_key', key);
      text += kept === 0 ? `{${known.text}${value}` : `,${known.text}${value}`;
      kept += 1;
    }
    return kept === 0 ? '' : `${text}}`;
  }

  #read(metadata: object, key: string, isDate: boolean): string {
    try {
      return this.#value(Reflect.get(metadata, key), key, isDate);
    } catch {
      this.#onChange('unreadable', key);
      return '';
    }
  }

  /** The JSON text of a value; an empty string leaves the key out. */
  #value(value: unknown, key: string, isDate: boolean): string {
    switch (typeof value) {
      case 'string':
        return this.#text(value, key);
      case 'number':
        return Number.isFinite(value) ? `${value}` : this.#without('removed_number', key);
      case 'boolean':
        return value ? 'true' : 'false';
      case 'undefined':
        return '';
      case 'bigint':
        return value < maxBigInt && value > -maxBigInt
          ? `"${value}"`
          : this.#without('removed_number', key);
      case 'object':
        return value === null ? 'null' : this.#object(value, key, isDate);
      default:
        return this.#without('removed_other', key);
    }
  }

  #text(value: string, key: string): string {
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
    return this.#without('removed_object', key);
  }

  #date(value: Date, key: string, isDate: boolean): string {
    const ms = value.getTime();
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
    return `{"url":${quote(url)},"value":${this.#text(text, key)}}`;
  }

  #without(change: MetadataChange, key: string): string {
    this.#onChange(change, key);
    return '';
  }
}
