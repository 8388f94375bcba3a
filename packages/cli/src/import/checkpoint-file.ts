import { readFileSync, rmSync } from 'node:fs';
import type { ImportCheckpoint } from '@intercom-events/core';
import { printable } from '../printable.js';
import { WrongUsage } from '../wrong-usage.js';
import { replacePrivateFile } from './private-file.js';

/** The progress of an import. */
export interface SavedCheckpoint {
  readonly checkpoint: ImportCheckpoint;
  /** Whether the failures file has rows of this import. */
  readonly hasFailures: boolean;
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
  const path = `${file}.checkpoint.json`;
  return {
    path,
    read: () => {
      const text = textOf(path);
      if (text === undefined) return undefined;
      const found = jsonIn(text);
      if (isCheckpoint(found)) {
        return { checkpoint: found, hasFailures: found.hasFailures === true };
      }
      throw new WrongUsage(
        `${printable(path)} is not a checkpoint. Remove it, or start over with --restart.`,
      );
    },
    write: ({ checkpoint, hasFailures }) => {
      replacePrivateFile(path, `${JSON.stringify({ ...checkpoint, hasFailures })}\n`);
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
function isCheckpoint(found: unknown): found is ImportCheckpoint & { hasFailures?: unknown } {
  if (typeof found !== 'object' || found === null) return false;
  const { position, done }: { position?: unknown; done?: unknown } = found;
  return typeof position === 'number' && Array.isArray(done) && done.every(Array.isArray);
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new WrongUsage(`${printable(path)} cannot be read. Make it readable, or remove it.`);
  }
}
