import { closeSync, fsyncSync, openSync, rmSync, statSync, writeSync } from 'node:fs';

/** Enough for the write-ahead log, and for freeing pages in steps. With half of it a full disk stayed full. */
export const ballastBytes = 1024 * 1024;

/**
 * A file of 1 MiB that is deleted when the disk is full. Delivered events have to be deleted from the outbox, and
 * deleting needs room too.
 */
export class Ballast {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** Whether the room is reserved. */
  get isThere(): boolean {
    return statSync(this.#file, { throwIfNoEntry: false })?.size === ballastBytes;
  }

  /** Reserves the room. Returns whether there was any. */
  create(): boolean {
    if (this.isThere) return true;
    try {
      this.#write();
      return true;
    } catch {
      this.release();
      return false;
    }
  }

  /** Gives the room back. */
  release(): void {
    rmSync(this.#file, { force: true });
  }

  #write(): void {
    const handle = openSync(this.#file, 'w', 0o600);
    try {
      // Written, not only set as a length: otherwise no block would be taken.
      const bytes = Buffer.alloc(ballastBytes);
      let from = 0;
      while (from < ballastBytes) from += writeSync(handle, bytes, from);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  }
}
