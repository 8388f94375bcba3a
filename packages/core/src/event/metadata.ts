import { contain, isThenable } from '../errors/contain.js';
import type { OnMetadataChange } from '../model/metadata-change.js';
import { fieldsOf } from '../model/own-fields.js';
import { hasProperties } from '../model/properties.js';
import type { Redaction } from '../model/redaction.js';
import { type MetadataKey, MetadataKeys } from './metadata-keys.js';
import { MetadataValues } from './metadata-values.js';

/** How metadata is written. */
export interface MetadataSerialiserOptions {
  readonly maxKeys: number;
  /** In UTF-16 units; 255 if it is left out. */
  readonly maxText?: number | undefined;
  readonly onChange: OnMetadataChange;
  /** `undefined`: nothing is redacted. */
  readonly redaction?: Redaction | undefined;
}

/** No more keys than this are looked at: most of them may have no value that can be sent. */
const maxLooked = 1_000;

const optionNames: Readonly<Record<keyof MetadataSerialiserOptions, true>> = {
  maxKeys: true,
  maxText: true,
  onChange: true,
  redaction: true,
};

/**
 * Writes metadata as JSON text in one linear pass. Every property is read once, inside a guard; what
 * Intercom could not keep is left out and reported.
 */
export class MetadataSerialiser {
  readonly #maxKeys: number;
  readonly #onChange: OnMetadataChange;
  readonly #keys: MetadataKeys;
  readonly #values: MetadataValues;
  /** The name of the event whose metadata is being written. */
  #event: string | undefined;

  constructor(options: MetadataSerialiserOptions) {
    const { maxKeys, maxText, onChange, redaction } = fieldsOf<MetadataSerialiserOptions>(
      options,
      optionNames,
    );
    this.#maxKeys = maxKeys;
    this.#onChange = (change, key) => onChange(change, key, this.#event);
    this.#keys = new MetadataKeys(redaction?.checkKey);
    this.#values = new MetadataValues({
      onChange: this.#onChange,
      maxText,
      redact: redaction?.text,
      redactAddress: redaction?.address,
    });
  }

  /**
   * The JSON text of an object with the properties that are left; an empty string when there are none.
   *
   * @param event - The name of the event, for reports of changes.
   */
  serialise(metadata: unknown, event?: string): string {
    if (metadata === undefined || metadata === null) return '';
    // A getter may track another event meanwhile.
    const outer = this.#event;
    this.#event = event;
    const text = this.#text(metadata);
    this.#event = outer;
    return text;
  }

  #text(metadata: NonNullable<unknown>): string {
    try {
      if (hasProperties(metadata)) {
        return this.#properties(metadata) || this.#nothing(metadata);
      }
      this.#onChange(Array.isArray(metadata) ? 'removed_array' : 'removed_other');
    } catch {
      // A Proxy has thrown. Its error may hold what was hidden, so it is not passed on.
      this.#onChange('unreadable');
    }
    return '';
  }

  /** Metadata without a usable property may be a promise that nobody awaited. */
  #nothing(metadata: object): string {
    if (!isThenable(metadata)) return '';
    contain(metadata);
    this.#onChange('unreadable');
    return '';
  }

  #properties(metadata: object): string {
    let text = '';
    let kept = 0;
    let written: string[] | undefined;
    let looked = 0;
    // for-in with an own-property test is the only way to list keys without an allocation.
    for (const key in metadata) {
      if (looked === maxLooked) {
        this.#onChange('too_many_keys', key);
        break;
      }
      looked += 1;
      if (!Object.hasOwn(metadata, key)) continue;
      const known = this.#keys.get(key);
      const value =
        known.access === 'open'
          ? this.#read(metadata, key, known.isDate)
          : this.#withheld(metadata, key, known);
      if (value === '') continue;
      if (kept === this.#maxKeys) {
        this.#onChange('too_many_keys', key);
        break;
      }
      if (known.renamed || written !== undefined) {
        // Rare: two keys may have become the same. The first one is kept.
        written ??= keysOf(text);
        if (written.includes(known.name)) {
          this.#onChange('renamed_key', key);
          continue;
        }
        if (known.renamed) this.#onChange('renamed_key', key);
        written.push(known.name);
      }
      text += kept === 0 ? known.first : known.next;
      text += value;
      kept += 1;
    }
    return kept === 0 ? '' : `${text}}`;
  }

  /** The value of a secret is left out; `true` and `false` only say whether there is one. */
  #withheld(metadata: object, key: string, { access }: MetadataKey): string {
    if (access === 'unusable') return '';
    try {
      const value = Reflect.get(metadata, key);
      if (value === undefined) return '';
      if (typeof value === 'boolean' && access === 'secret') return `${value}`;
      contain(value);
    } catch {
      // The value is left out anyway.
    }
    this.#onChange('redacted_key', key);
    return '';
  }

  #read(metadata: object, key: string, isDate: boolean): string {
    try {
      return this.#values.text(Reflect.get(metadata, key), key, isDate);
    } catch {
      this.#onChange('unreadable', key);
      return '';
    }
  }
}

/** The keys in the text of an object that is not closed yet. */
function keysOf(text: string): string[] {
  return text === '' ? [] : Object.keys(JSON.parse(`${text}}`));
}
