import {
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { printable } from '../printable.js';
import { WrongUsage } from '../wrong-usage.js';

/** These files contain contacts and metadata: only their owner may read them. */
const mode = 0o600;

/** Undefined on Windows, where creating a symbolic link needs special rights. */
const noFollow = constants.O_NOFOLLOW ?? 0;

const append = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | noFollow;

/** Creates a file, in place of any other with this name: a symbolic link is replaced, not followed. */
export function createPrivateFile(path: string): number {
  rmSync(path, { force: true });
  return openSync(path, 'wx', mode);
}

/** Opens a file for appending. Throws `WrongUsage` for anything but a regular file. */
export function appendToPrivateFile(path: string): number {
  if (lstatSync(path, { throwIfNoEntry: false })?.isFile() === false) {
    throw new WrongUsage(`"${printable(path)}" is not a regular file. Move it away.`);
  }
  const file = openSync(path, append, mode);
  fchmodSync(file, mode);
  return file;
}

/** Replaces a file. A crash leaves the old or the new content, never half of it. */
export function replacePrivateFile(path: string, text: string): void {
  const next = `${path}.new`;
  const file = createPrivateFile(next);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(next, path);
}
