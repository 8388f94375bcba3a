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
      try {
        // Core checks what it is.
        return JSON.parse(text);
      } catch {
        throw new WrongUsage(`${path} is no checkpoint. Remove it, or begin anew with --restart.`);
      }
    },
    write: (checkpoint) => {
      // Whole or not at all, whenever the machine stops.
      writeFileSync(`${path}.new`, `${JSON.stringify(checkpoint)}\n`);
      renameSync(`${path}.new`, path);
    },
    remove: () => rmSync(path, { force: true }),
  };
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new WrongUsage(`${path} cannot be read. Give the right to read it, or remove it.`);
  }
}
