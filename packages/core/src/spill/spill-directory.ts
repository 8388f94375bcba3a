import { codeOf } from '../errors/code-of.js';
import { ConfigurationError } from '../errors/configuration-error.js';

type FileSystem = typeof import('node:fs');

interface Builtins {
  readonly 'node:fs': FileSystem;
  readonly 'node:path': typeof import('node:path');
}

/** A spill file that belongs to this process now. */
export interface ClaimedFile {
  readonly text: string;
  /** Deletes it: its events are in memory. */
  remove(): void;
  /** Gives it its name back, for a later process. */
  release(): void;
  /** Renames it, so that it is not read again and can be looked at. */
  setAside(): void;
}

const name = /^spill-\d+-[0-9a-f]+\.ndjson$/;
/** With the time of the claim, in Unix milliseconds. */
const claimed = /^(spill-\d+-[0-9a-f]+\.ndjson)\.claimed-(\d+)-[0-9a-f]+$/;
const unfinished = /^spill-\d+-[0-9a-f]+\.ndjson\.tmp$/;

/**
 * A claim lasts for one turn of the event loop. An older one belongs to a process that has died: processes cannot be
 * told apart by their numbers, since threads share one, and every container has a first process.
 */
const abandonedMs = 60_000;

/** A directory of spill files, which processes leave for later ones. Everything here is synchronous. */
export class SpillDirectory {
  readonly #path: string;
  readonly #fs: FileSystem;
  readonly #maxBytes: number;
  #hasForeignClaims = false;

  /** Throws `ConfigurationError` when the directory cannot be used. */
  constructor(given: string, { maxBytes }: { readonly maxBytes: number }) {
    this.#maxBytes = maxBytes;
    this.#fs = builtin('node:fs');
    const { mkdirSync, accessSync, constants } = this.#fs;
    // The application may change its working directory later.
    const path = builtin('node:path').resolve(given);
    this.#path = path;
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

  /** Whether the last `claim()` found files that other processes had claimed, and may never read. */
  get hasForeignClaims(): boolean {
    return this.#hasForeignClaims;
  }

  /** Claims each file that is wanted, by renaming it: that succeeds for one process. */
  *claim(
    isWanted: (text: string) => boolean,
    onTrouble: (code: string) => void,
  ): Generator<ClaimedFile> {
    this.#hasForeignClaims = false;
    for (const file of this.#list()) {
      try {
        const claim = this.#claimOf(file, isWanted);
        if (claim !== undefined) yield claim;
      } catch (error) {
        // Another process was first.
        if (codeOf(error) !== 'ENOENT') onTrouble(codeOf(error));
      }
    }
  }

  #claimOf(file: string, isWanted: (text: string) => boolean): ClaimedFile | undefined {
    if (unfinished.test(file)) this.#removeUnfinished(file);
    const original = this.#originalOf(file);
    if (original === undefined || !this.#isOurs(file)) return undefined;
    // Files never change: what is read now is what is claimed.
    const text = this.#fs.readFileSync(this.#at(file), 'utf8');
    if (!isWanted(text)) return undefined;
    const mine = `${original}.claimed-${Date.now()}-${randomHex()}`;
    this.#fs.renameSync(this.#at(file), this.#at(mine));
    return this.#claimedFile(mine, original, text);
  }

  #claimedFile(file: string, original: string, text: string): ClaimedFile {
    const { rmSync, renameSync } = this.#fs;
    return {
      text,
      remove: () => rmSync(this.#at(file), { force: true }),
      release: () => renameSync(this.#at(file), this.#at(original)),
      setAside: () => renameSync(this.#at(file), this.#at(`${original}.corrupt`)),
    };
  }

  /** The name with which a file was written, if it may be claimed. */
  #originalOf(file: string): string | undefined {
    if (name.test(file)) return file;
    const [, original, claimedAtMs] = claimed.exec(file) ?? [];
    if (original === undefined || isAbandoned(Number(claimedAtMs))) return original;
    this.#hasForeignClaims = true;
    return undefined;
  }

  /** Whether this library may have written it: a regular file of this user and of a possible size. */
  #isOurs(file: string): boolean {
    const stats = this.#fs.lstatSync(this.#at(file), { throwIfNoEntry: false });
    if (!stats?.isFile()) return false;
    const isMine = process.getuid === undefined || stats.uid === process.getuid();
    return isMine && stats.size <= 2 * this.#maxBytes;
  }

  /** Deletes the file of a process that was killed while it wrote. What cannot be deleted is in nobody's way. */
  #removeUnfinished(file: string): void {
    try {
      const { ctimeMs } = this.#fs.lstatSync(this.#at(file));
      if (isAbandoned(ctimeMs) && this.#isOurs(file)) this.#fs.rmSync(this.#at(file));
    } catch {
      // Another process was first, or it may not be deleted.
    }
  }

  #list(): readonly string[] {
    return this.#fs.readdirSync(this.#path).sort();
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

/** A time in the future comes from a clock that was wrong. */
function isAbandoned(atMs: number): boolean {
  return Math.abs(Date.now() - atMs) > abandonedMs;
}

/** Loaded when it is needed: not every runtime that loads this module has files. */
function builtin<Name extends 'node:fs' | 'node:path'>(id: Name): Builtins[Name] {
  const found = process.getBuiltinModule?.(id);
  if (found !== undefined) return found;
  throw new ConfigurationError('OPTION_INVALID', 'There is no file system for `spill` here.', {
    fix: 'Leave `spill` out.',
  });
}

/** Not for secrets: for file names that must not be used twice by chance. */
function randomHex(): string {
  const digits = Array.from({ length: 16 }, () => Math.floor(16 * Math.random()).toString(16));
  return digits.join('');
}
