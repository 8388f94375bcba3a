import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { printable } from '../printable.js';
import { WrongUsage } from '../wrong-usage.js';

/** These files contain contacts and metadata: only their owner may read them. */
const mode = 0o600;

/** Undefined on Windows, where creating a symbolic link needs special rights. */
const noFollow = constants.O_NOFOLLOW ?? 0;

const append = constants.O_RDWR | constants.O_CREAT | constants.O_APPEND | noFollow;

/** How much is read to recognise a line. */
const maxLineBytes = 65_536;

/** Creates a file, in place of any other with this name: a symbolic link is replaced, not followed. */
export function createPrivateFile(path: string): number {
  rmSync(path, { force: true });
  return openSync(path, 'wx', mode);
}

/**
 * Opens a file of lines for appending, at the length it had before. What was written behind that is removed, if it is
 * a line of ours: a file that somebody has changed since is kept as it is. Throws `WrongUsage` for anything but a
 * regular file.
 *
 * @param isOurs - Whether a line was written by this command.
 */
export function resumePrivateFile(
  path: string,
  bytes: number,
  isOurs: (line: string) => boolean,
): { readonly file: number; readonly bytes: number } {
  const file = appendToPrivateFile(path);
  const { size } = fstatSync(file);
  if (size > bytes && bytes > 0) {
    const buffer = Buffer.alloc(maxLineBytes);
    const length = readSync(file, buffer, 0, maxLineBytes, bytes - 1);
    const [before, line = '', ...more] = buffer.toString('utf8', 0, length).split('\n');
    // A line without an end was cut off by a crash.
    if (before === '' && (more.length === 0 || isOurs(line))) {
      ftruncateSync(file, bytes);
      return { file, bytes };
    }
  }
  if (size > 0 && !endsLine(file, size)) writeSync(file, '\n');
  return { file, bytes: fstatSync(file).size };
}

function endsLine(file: number, size: number): boolean {
  const last = Buffer.alloc(1);
  readSync(file, last, 0, 1, size - 1);
  return last.toString() === '\n';
}

function appendToPrivateFile(path: string): number {
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
