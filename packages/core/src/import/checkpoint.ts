import { UsageError, unusable } from '../errors/usage-error.js';
import type { ImportCheckpoint } from '../model/import-types.js';
import { isRawObject } from '../requests/json.js';
import { textHash } from './text-hash.js';

/** By so many rows a source is told from another. */
export const headRows = 32;

/** The first rows of a source, as a fingerprint. */
export class Head {
  readonly #rows: string[] = [];

  add(row: unknown): void {
    if (this.#rows.length < headRows) this.#rows.push(textOf(row));
  }

  print(): ImportCheckpoint['head'] {
    return { rows: this.#rows.length, hash: textHash(this.#rows.join('\n')) };
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

/** Checks what may have come from a file. Throws `UsageError` `INPUT_INVALID`. */
export function readCheckpoint(given: unknown): ImportCheckpoint | undefined {
  if (given === undefined) return undefined;
  if (isRawObject(given) && given.version === 1 && isCount(given.position)) {
    const { position, done, head } = given;
    const isHead = isRawObject(head) && isCount(head.rows) && typeof head.hash === 'string';
    if (isHead && Array.isArray(done) && done.every((range) => isRange(range, position))) {
      return {
        version: 1,
        position,
        done,
        head: { rows: Number(head.rows), hash: `${head.hash}` },
      };
    }
  }
  throw unusable(
    'This is no checkpoint.',
    'Give the `checkpoint` of a report as it was, or none to begin at the beginning.',
  );
}

/** An import never has more rows done ahead of its place than this. */
export const maxAhead = 4_096;

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isRange(range: unknown, position: number): boolean {
  if (!Array.isArray(range) || range.length !== 2) return false;
  const [first, last] = range;
  if (!isCount(first) || !isCount(last)) return false;
  return first > position && last >= first && last <= position + maxAhead + headRows;
}

/** The error for a checkpoint of another source. */
export function anotherSource(): UsageError {
  return new UsageError(
    'CHECKPOINT_MISMATCH',
    'The checkpoint belongs to another source: its first rows are not the same, or it was longer.',
    { fix: 'Give the source it was made with, unchanged, or begin without it. Nothing was sent.' },
  );
}
