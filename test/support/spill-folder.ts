import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** An empty directory for `spill`, and its content. */
export interface SpillFolder {
  readonly directory: string;
  files(): readonly string[];
  /** The text of all files. */
  text(): string;
}

/** Makes a directory that is removed when the test is over. */
export function spillFolder(): SpillFolder {
  const directory = mkdtempSync(path.join(tmpdir(), 'spill-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const files = (): readonly string[] => readdirSync(directory);
  return {
    directory,
    files,
    text: () =>
      files()
        .map((file) => readFileSync(path.join(directory, file), 'utf8'))
        .join(''),
  };
}
