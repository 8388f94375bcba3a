import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/**
 * Makes a folder with the given files, and removes it when the test has finished.
 *
 * @param {Readonly<Record<string, string | object>>} files objects are written as JSON
 * @returns {string} its path
 */
export function folderWith(files) {
  const base = mkdtempSync(path.join(tmpdir(), 'tooling-'));
  onTestFinished(() => rmSync(base, { recursive: true, force: true }));
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(path.join(base, path.dirname(file)), { recursive: true });
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    writeFileSync(path.join(base, file), text);
  }
  return base;
}
