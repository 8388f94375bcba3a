import { contain, isThenable } from '../errors/contain.js';
import type { OnMetadataChange } from './metadata-change.js';
import { MetadataKeys } from './metadata-keys.js';
import { MetadataValues } from './metadata-values.js';

/**
 * Turns metadata into JSON text, in one linear pass that survives anything: every property is read
 * once, inside a guard, and what Intercom could not keep is left out and reported.
 */
export class MetadataSerialiser {
  readonly #maxKeys: number;
  readonly #onChange: OnMetadataChange;
  readonly #keys = new MetadataKeys();
  readonly #values: MetadataValues;

  constructor(options: { readonly maxKeys: number; readonly onChange: OnMetadataChange }) {
    this.#maxKeys = options.maxKeys;
    this.#onChange = options.onChange;
    this.#values = new MetadataValues(options.onChange);
  }

  /** The JSON text of the object with what is left, or an empty string when nothing is. */
  serialise(metadata: unknown): string {
    if (metadata === undefined || metadata === null) return '';
    try {
      if (typeof metadata === 'object' && !Array.isArray(metadata)) {
        return this.#properties(metadata) || this.#nothing(metadata);
      }
      this.#onChange(Array.isArray(metadata) ? 'removed_array' : 'removed_other');
    } catch {
      // A Proxy that throws. Its error is not ours to show: it may hold what was hidden.
      this.#onChange('unreadable');
    }
    return '';
  }

  /** No usable property at all: perhaps somebody forgot to await it. */
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
    // for-in with an own-property test is the one way of listing keys that allocates nothing.
    for (const key in metadata) {
      if (!Object.hasOwn(metadata, key)) continue;
      const known = this.#keys.get(key);
      const value = known.first === '' ? '' : this.#read(metadata, key, known.isDate);
      if (value === '') continue;
      if (kept === this.#maxKeys) {
        this.#onChange('too_many_keys', key);
        break;
      }
      if (known.renamed || written !== undefined) {
        // Rare: two keys may have become one. The first stays.
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
