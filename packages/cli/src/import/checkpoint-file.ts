import { readFileSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ImportCheckpoint } from '@intercom-events/core';
import { printable } from '../printable.js';
import { WrongUsage } from '../wrong-usage.js';
import { replacePrivateFile } from './private-file.js';

/** The progress of an import. */
export interface SavedCheckpoint {
  readonly checkpoint: ImportCheckpoint;
  /** How long the failures file was: 0 if it had no rows of this import. */
  readonly failuresBytes: number;
}

/** Stores the progress of an import, beside the imported file. */
export interface CheckpointFile {
  readonly path: string;
  /** `undefined` if there is none. Throws `WrongUsage` if it is damaged. */
  read(): SavedCheckpoint | undefined;
  write(saved: SavedCheckpoint): void;
  remove(): void;
}

/** The checkpoint file of an imported file. */
export function checkpointFile(file: string): CheckpointFile {
  const shown = `${file}.checkpoint.json`;
  // The working directory may change while the import runs.
  const path = resolve(shown);
  return {
    path: shown,
    read: () => {
      const text = textOf(path);
      if (text === undefined) return undefined;
      const found = jsonIn(text);
      if (isCheckpoint(found)) {
        return { checkpoint: found, failuresBytes: Number(found.failuresBytes ?? 0) };
      }
      throw new WrongUsage(
        `${printable(shown)} is not a checkpoint. Remove it, or start over with --restart.`,
      );
    },
    write: ({ checkpoint, failuresBytes }) => {
      replacePrivateFile(path, `${JSON.stringify({ ...checkpoint, failuresBytes })}\n`);
    },
    remove: () => rmSync(path, { force: true }),
  };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Checks the shape; core checks the numbers. */
function isCheckpoint(found: unknown): found is ImportCheckpoint & { failuresBytes?: unknown } {
  if (typeof found !== 'object' || found === null) return false;
  const {
    position,
    done,
    failuresBytes = 0,
  }: { position?: unknown; done?: unknown; failuresBytes?: unknown } = found;
  return (
    typeof position === 'number' &&
    Array.isArray(done) &&
    done.every(Array.isArray) &&
    Number.isSafeInteger(failuresBytes)
  );
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new WrongUsage(`${printable(path)} cannot be read. Make it readable, or remove it.`);
  }
}
