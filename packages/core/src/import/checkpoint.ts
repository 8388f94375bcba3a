import { UsageError, unusable } from '../errors/usage-error.js';
import type { ImportCheckpoint } from '../model/import-types.js';
import { isRawObject } from '../requests/json.js';
import { RowProgress } from './row-progress.js';

/** Checks a checkpoint, which may come from a file. Throws `UsageError` `INPUT_INVALID`. */
export function readCheckpoint(given: unknown): ImportCheckpoint | undefined {
  if (given === undefined) return undefined;
  if (isRawObject(given) && given.version === 1 && isCount(given.position)) {
    const { position, done, fingerprint } = given;
    const isFingerprint =
      isRawObject(fingerprint) && isCount(fingerprint.rows) && typeof fingerprint.hash === 'string';
    if (isFingerprint && Array.isArray(done) && done.every((range) => isRange(range, position))) {
      const [rows, hash] = [Number(fingerprint.rows), `${fingerprint.hash}`];
      const checkpoint = { version: 1, position, done, fingerprint: { rows, hash } } as const;
      // Rows that the fingerprint does not cover could be others by now.
      if (rows === new RowProgress(checkpoint).end) return checkpoint;
    }
  }
  throw unusable(
    'This is not a checkpoint.',
    'Give the `checkpoint` of a report as it was, or none to start over.',
  );
}

/** An import never has more rows done behind its position than this. */
export const maxAhead = 4_096;

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isRange(range: unknown, position: number): boolean {
  if (!Array.isArray(range) || range.length !== 2) return false;
  const [first, last] = range;
  if (!isCount(first) || !isCount(last)) return false;
  return first > position && last >= first && last <= position + maxAhead;
}

/** The error for a checkpoint of another source. */
export function anotherSource(): UsageError {
  return new UsageError(
    'CHECKPOINT_MISMATCH',
    'The checkpoint belongs to another source, or its rows have changed up to the last one that is done.',
    {
      fix: 'Give the source it was made with, unchanged, or start over without it. Nothing was sent.',
    },
  );
}
