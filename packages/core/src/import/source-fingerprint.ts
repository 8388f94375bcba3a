import type { ImportCheckpoint } from '../model/import-types.js';
import { textHash } from '../model/text-hash.js';

/** How many rows tell a source from another. */
export const fingerprintRows = 32;

/** The first rows of a source, by which it is told from another. */
export class SourceFingerprint {
  readonly #rows: string[] = [];

  add(row: unknown): void {
    if (this.#rows.length < fingerprintRows) this.#rows.push(textOf(row));
  }

  value(): ImportCheckpoint['fingerprint'] {
    const text = this.#rows.join('\n');
    return { rows: this.#rows.length, hash: hex(textHash(text)) + hex(textHash(text, 1)) };
  }
}

/** The same for the same row, whatever made it. */
function textOf(row: unknown): string {
  try {
    return (
      JSON.stringify(row, (_key, value) => (typeof value === 'bigint' ? `${value}n` : value)) ?? ''
    );
  } catch {
    // A getter that throws, or a circle: such a row is refused anyway.
    return '?';
  }
}

function hex(hash: number): string {
  return hash.toString(16).padStart(8, '0');
}
