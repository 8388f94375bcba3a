import { codeOf } from '../errors/code-of.js';
import { ConfigurationError } from '../errors/configuration-error.js';

type FileSystem = typeof import('node:fs');

/** A spill file that belongs to this process now. */
export interface ClaimedFile {
  readonly text: string;
  /** Deletes it: its events are in memory. */
  remove(): void;
  /** Renames it, so that it is not read again and can be looked at. */
  setAside(): void;
}

const name = /^spill-\d+-[0-9a-f]+\.ndjson$/;
const claimed = /^(spill-\d+-[0-9a-f]+\.ndjson)\.claimed-(\d+)-([0-9a-f]+)$/;
const unfinished = /^spill-\d+-[0-9a-f]+\.ndjson\.tmp$/;

/** Taking a file over takes one turn of the event loop: nobody is at it for so long. */
const abandonedMs = 60_000;

let tag: string | undefined;

/**
 * Tells this process from an earlier one with the same number, as every container has its first. Made
 * when it is first needed: Workers have no randomness while a module is loaded.
 */
function ourselves(): string {
  tag ??= randomHex();
  return tag;
}

/** A directory of spill files, which processes leave for later ones. Everything here is synchronous. */
export class SpillDirectory {
  readonly #path: string;
  readonly #fs: FileSystem;
  readonly #maxBytes: number;

  /** Throws `ConfigurationError` when the directory cannot be used. */
  constructor(path: string, { maxBytes }: { readonly maxBytes: number }) {
    this.#path = path;
    this.#maxBytes = maxBytes;
    this.#fs = fileSystem();
    const { mkdirSync, accessSync, constants } = this.#fs;
    try {
      mkdirSync(path, { recursive: true, mode: 0o700 });
      accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    } catch (error) {
      throw new ConfigurationError(
        'OPTION_INVALID',
        `The directory \`spill.directory\` cannot be used (${codeOf(error)}).`,
        { fix: 'Name one that this process may create, or read and write.' },
      );
    }
  }

  /** How many bytes may still be written, given the files that are here. */
  get room(): number {
    const files = this.#list().filter((file) => name.test(file) || claimed.test(file));
    const sizes = files.map((file) => this.#sizeOf(file) ?? 0);
    return this.#maxBytes - sizes.reduce((sum, size) => sum + size, 0);
  }

  /** Writes a file atomically. Throws what the file system throws. */
  write(text: string): void {
    const { openSync, closeSync, fsyncSync, writeFileSync, renameSync, rmSync } = this.#fs;
    const file = `spill-${process.pid}-${randomHex()}.ndjson`;
    const temporary = this.#at(`${file}.tmp`);
    try {
      // Readable by its owner only. Fails if there is a file or link of that name.
      const descriptor = openSync(temporary, 'wx', 0o600);
      try {
        writeFileSync(descriptor, text);
        fsyncSync(descriptor);
      } finally {
        closeSync(descriptor);
      }
      renameSync(temporary, this.#at(file));
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
    this.#syncDirectory();
  }

  /** Takes each file that is wanted, and that nobody else takes: a rename succeeds for one process. */
  *claim(
    isWanted: (text: string) => boolean,
    onTrouble: (code: string) => void,
  ): Generator<ClaimedFile> {
    for (const file of this.#list()) {
      if (unfinished.test(file)) this.#removeOld(file);
      const original = this.#originalOf(file);
      if (original === undefined || !this.#isOurs(file)) continue;
      const mine = `${original}.claimed-${process.pid}-${ourselves()}`;
      try {
        // Files never change: what is read now is what is taken over.
        const text = this.#fs.readFileSync(this.#at(file), 'utf8');
        if (!isWanted(text)) continue;
        this.#fs.renameSync(this.#at(file), this.#at(mine));
        yield this.#claimedFile(mine, original, text);
      } catch (error) {
        // Another process was first.
        if (codeOf(error) !== 'ENOENT') onTrouble(codeOf(error));
      }
    }
  }

  #claimedFile(file: string, original: string, text: string): ClaimedFile {
    const { rmSync, renameSync } = this.#fs;
    return {
      text,
      remove: () => rmSync(this.#at(file), { force: true }),
      setAside: () => renameSync(this.#at(file), this.#at(`${original}.corrupt`)),
    };
  }

  /** The name a file was written with: that of a file to take over, or of one whose taker has died. */
  #originalOf(file: string): string | undefined {
    if (name.test(file)) return file;
    const [, original, pid, taker] = claimed.exec(file) ?? [];
    if (taker === ourselves() || original === undefined) return undefined;
    const isAbandoned =
      Number(pid) === process.pid || !isAlive(Number(pid)) || this.#ageMs(file) > abandonedMs;
    return isAbandoned ? original : undefined;
  }

  /** Whether this library may have written it: a regular file of this user and of a possible size. */
  #isOurs(file: string): boolean {
    const stats = this.#fs.lstatSync(this.#at(file), { throwIfNoEntry: false });
    if (!stats?.isFile()) return false;
    const isMine = process.getuid === undefined || stats.uid === process.getuid();
    return isMine && stats.size <= 2 * this.#maxBytes;
  }

  /** Deletes an unfinished file of a process that was killed while it wrote. */
  #removeOld(file: string): void {
    if (this.#ageMs(file) > abandonedMs) this.#fs.rmSync(this.#at(file), { force: true });
  }

  #list(): readonly string[] {
    return this.#fs.readdirSync(this.#path).sort();
  }

  #ageMs(file: string): number {
    const stats = this.#fs.lstatSync(this.#at(file), { throwIfNoEntry: false });
    return stats === undefined ? 0 : Date.now() - stats.ctimeMs;
  }

  #sizeOf(file: string): number | undefined {
    return this.#fs.lstatSync(this.#at(file), { throwIfNoEntry: false })?.size;
  }

  /** Makes the file's name survive a power failure too, where the system can do that. */
  #syncDirectory(): void {
    const { openSync, fsyncSync, closeSync } = this.#fs;
    try {
      const descriptor = openSync(this.#path, 'r');
      fsyncSync(descriptor);
      closeSync(descriptor);
    } catch {
      // The file itself is safe.
    }
  }

  #at(file: string): string {
    return `${this.#path}/${file}`;
  }
}

/** Loaded when it is needed: not every runtime that loads this module has files. */
function fileSystem(): FileSystem {
  const fs = process.getBuiltinModule?.('node:fs');
  if (fs !== undefined) return fs;
  throw new ConfigurationError('OPTION_INVALID', 'There is no file system for `spill` here.', {
    fix: 'Leave `spill` out.',
  });
}

/** Not for secrets: for file names that must not be used twice by chance. */
function randomHex(): string {
  const digits = Array.from({ length: 16 }, () => Math.floor(16 * Math.random()).toString(16));
  return digits.join('');
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // No permission to ask (another user's process; Deno without --allow-run) does not mean dead.
    return codeOf(error) !== 'ESRCH';
  }
}
