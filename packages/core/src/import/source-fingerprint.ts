import type { ImportCheckpoint } from '../model/import-types.js';
import { hasProperties } from '../model/properties.js';
import { textHash } from '../model/text-hash.js';

/** More rows than can be read ahead of the position of an import. */
const remembered = 8_192;

/** Tells a source from another by all of its rows up to some row. */
export class SourceFingerprint {
  /** The hashes after each of the last rows, two for each. */
  readonly #hashes = new Uint32Array(remembered * 2);
  #rows = 0;

  add(row: unknown): void {
    const text = textOf(row);
    const [first, second] = this.#hashesAt(this.#rows);
    this.#rows += 1;
    const at = (this.#rows % remembered) * 2;
    this.#hashes[at] = textHash(text, first);
    this.#hashes[at + 1] = textHash(text, ~second);
  }

  /** The fingerprint of the first rows; of as many as there were a few thousand rows ago, or more. */
  at(rows: number): ImportCheckpoint['fingerprint'] {
    const hashes = this.#hashesAt(rows);
    return { rows, hash: hashes.map((hash) => hash.toString(16).padStart(8, '0')).join('') };
  }

  /** The same, to go on from with other rows. */
  copy(): SourceFingerprint {
    const copy = new SourceFingerprint();
    copy.#hashes.set(this.#hashes);
    copy.#rows = this.#rows;
    return copy;
  }

  #hashesAt(rows: number): readonly [number, number] {
    const at = (rows % remembered) * 2;
    return [this.#hashes[at] ?? 0, this.#hashes[at + 1] ?? 0];
  }
}

/** The same for the same row, whatever made it. */
function textOf(row: unknown): string {
  try {
    // Bytes and the like, which are refused: as JSON text they would take twenty times their size.
    if (typeof row === 'object' && !hasProperties(row)) return '?';
    return (
      JSON.stringify(row, (_key, value) => (typeof value === 'bigint' ? `${value}n` : value)) ?? ''
    );
  } catch {
    // A getter that throws, or a circle: such a row is refused anyway.
    return '?';
  }
}
