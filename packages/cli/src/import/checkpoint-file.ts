import { readFileSync, rmSync } from 'node:fs';
import type { ImportCheckpoint } from '@intercom-events/core';
import { WrongUsage } from '../wrong-usage.js';
import { replacePrivateFile } from './private-file.js';

/** Stores the progress of an import, beside the imported file. */
export interface CheckpointFile {
  readonly path: string;
  /** `undefined` if there is none. Throws `WrongUsage` if it is damaged. */
  read(): ImportCheckpoint | undefined;
  write(checkpoint: ImportCheckpoint): void;
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
      if (isCheckpoint(found)) return found;
      throw new WrongUsage(`${path} is not a checkpoint. Remove it, or start over with --restart.`);
    },
    write: (checkpoint) => {
      replacePrivateFile(path, `${JSON.stringify(checkpoint)}\n`);
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
function isCheckpoint(found: unknown): found is ImportCheckpoint {
  if (typeof found !== 'object' || found === null) return false;
  const { position, done }: { position?: unknown; done?: unknown } = found;
  return typeof position === 'number' && Array.isArray(done) && done.every(Array.isArray);
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new WrongUsage(`${path} cannot be read. Make it readable, or remove it.`);
  }
}
