import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { ImportCheckpoint } from '@intercom-events/core';
import { WrongUsage } from '../wrong-usage.js';

/** Where an import keeps how far it has come: beside the file it reads. */
export interface CheckpointFile {
  readonly path: string;
  /** `undefined`: there is none. Throws `WrongUsage` if there is one that cannot be read. */
  read(): ImportCheckpoint | undefined;
  write(checkpoint: ImportCheckpoint): void;
  remove(): void;
}

/** Names the checkpoint file of a file. */
export function checkpointFile(file: string): CheckpointFile {
  const path = `${file}.checkpoint.json`;
  return {
    path,
    read: () => {
      const text = textOf(path);
      if (text === undefined) return undefined;
      const found = jsonIn(text);
      if (isCheckpoint(found)) return found;
      throw new WrongUsage(`${path} is no checkpoint. Remove it, or begin anew with --restart.`);
    },
    write: (checkpoint) => {
      // Whole or not at all, whenever the machine stops.
      writeFileSync(`${path}.new`, `${JSON.stringify(checkpoint)}\n`);
      renameSync(`${path}.new`, path);
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

/** Whether it can be spoken of as one; core checks whether its numbers can be. */
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
    throw new WrongUsage(`${path} cannot be read. Give the right to read it, or remove it.`);
  }
}
