import { renameSync, rmSync, statSync } from 'node:fs';

/** The files of a database: itself, its write-ahead log and its shared memory. */
const suffixes = ['', '-wal', '-shm'];

/** Tells files apart that had the same name one after the other. */
export function fileIdentity(file: string): string {
  const { dev, ino } = statSync(file, { throwIfNoEntry: false }) ?? {};
  return `${dev}:${ino}`;
}

/**
 * Renames a damaged file and the files beside it, so that a new one can be created. Returns the new name, or
 * `undefined` when another process was faster: then there is a new file already. Nothing is deleted: somebody may
 * want to look at it.
 *
 * @param identity - The damaged file's, when it was opened.
 */
export function quarantine(file: string, identity: string): string | undefined {
  if (fileIdentity(file) !== identity) return undefined;
  const name = freeName(file);
  for (const suffix of suffixes) {
    if (exists(file + suffix)) renameSync(file + suffix, name + suffix);
  }
  rmSync(`${file}-journal`, { force: true });
  return name;
}

function freeName(file: string): string {
  const base = `${file}.corrupt-${Date.now()}`;
  let name = base;
  for (let count = 1; exists(name); count += 1) name = `${base}-${count}`;
  return name;
}

function exists(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false }) !== undefined;
}
