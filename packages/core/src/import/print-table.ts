/** At most half of the slots are in use, so that looking for one ends soon. */
const slots = 32_768;
/** How many entries fit. */
const tableSize = slots / 2;
/** First and second half of the key, and what is kept for it. */
const words = 3;

/**
 * A table from 64-bit keys to 32-bit prints in one piece of memory: a million rows pass through it, and a
 * `Map` of their texts would leave a million texts to be collected.
 */
export class PrintTable {
  readonly #entries = new Uint32Array(slots * words);
  #size = 0;

  get isFull(): boolean {
    return this.#size >= tableSize;
  }

  /** The print that is kept for a key; `undefined` when there is none. */
  get(key: PrintKey): number | undefined {
    const at = this.#slotOf(key);
    return this.#isFree(at) ? undefined : this.#entries[at + 2];
  }

  /** Keeps a print for a key that has none yet. */
  add(key: PrintKey, print: number): void {
    const at = this.#slotOf(key);
    this.#entries[at] = key.high;
    this.#entries[at + 1] = key.low;
    this.#entries[at + 2] = print;
    this.#size += 1;
  }

  clear(): void {
    this.#entries.fill(0);
    this.#size = 0;
  }

  /** Where the key is, or would be. */
  #slotOf({ high, low }: PrintKey): number {
    let at = (low % slots) * words;
    while (!this.#isFree(at) && (this.#entries[at] !== high || this.#entries[at + 1] !== low)) {
      at = (at + words) % this.#entries.length;
    }
    return at;
  }

  #isFree(at: number): boolean {
    return this.#entries[at] === 0 && this.#entries[at + 1] === 0;
  }
}

/** A key, as two unsigned 32-bit numbers that are not both 0. */
export interface PrintKey {
  readonly high: number;
  readonly low: number;
}

/** FNV-1a over UTF-16 units, from a beginning; unsigned. */
export function printOf(text: string, beginning = 0x811c9dc5): number {
  let hash = beginning;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return hash >>> 0;
}
