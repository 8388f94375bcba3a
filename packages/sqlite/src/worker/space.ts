import { type Database, numberIn } from '../database/node-sqlite.js';
import { Ballast } from '../file/ballast.js';

/** Events are refused above this share of the maximum size: what remains is for their outcomes. */
const maxFill = 0.9;
/** What a row takes beside its event's text: other columns, indexes, what is remembered of it. */
const rowBytes = 512;
/** Few enough that the write-ahead log stays small, even on a full disk. */
const pagesAtOnce = 64;
/** How often room for the ballast is looked for while the disk is full. */
const retryMs = 1_000;

/** Watches how full file and disk are. A database of the application's has no limit, and gets no other file. */
export class Space {
  readonly #database: Database;
  readonly #ballast: Ballast | undefined;
  #isDiskFull = false;
  #nextTryMs = 0;

  constructor(database: Database, file: string, isApplications: boolean) {
    this.#database = database;
    this.#ballast = isApplications ? undefined : new Ballast(`${file}-ballast`);
    if (this.#ballast?.create() === false) this.#isDiskFull = true;
  }

  /** Why these events may not be appended now; `undefined` when they may. */
  refusal(events: readonly { readonly fragment: string }[]): 'disk_full' | 'file_full' | undefined {
    if (this.#ballast === undefined) return undefined;
    if (this.#isDiskFull && !this.#hasRoomAgain(this.#ballast)) return 'disk_full';
    let bytes = 0;
    for (const { fragment } of events) bytes += rowBytes + fragment.length;
    return this.#wouldFill(bytes) ? 'file_full' : undefined;
  }

  /** A statement has failed because there was no room. Returns whether it is worth trying again. */
  makeRoom(): boolean {
    if (this.#ballast === undefined || this.#wouldFill(0)) return false;
    const hadBallast = this.#ballast.isThere;
    this.#isDiskFull = true;
    this.#nextTryMs = Date.now() + retryMs;
    this.#ballast.release();
    this.#checkpoint();
    return hadBallast;
  }

  /** Gives freed pages back while the disk is full: to be called after events were removed. */
  afterRemoval(): void {
    if (this.#isDiskFull) this.shrink();
  }

  /** Gives some freed pages back to the disk. Returns whether there are more. */
  shrink(): boolean {
    if (this.#ballast === undefined) return false;
    try {
      this.#database.prepare(`PRAGMA incremental_vacuum(${pagesAtOnce})`).all();
      this.#checkpoint();
      return this.#pragma('freelist_count') > 0;
    } catch {
      // Another process writes, or the disk is full: later is early enough.
      return false;
    }
  }

  #hasRoomAgain(ballast: Ballast): boolean {
    const nowMs = Date.now();
    if (nowMs < this.#nextTryMs) return false;
    this.#nextTryMs = nowMs + retryMs;
    if (!ballast.create()) return false;
    this.#isDiskFull = false;
    return true;
  }

  #wouldFill(bytes: number): boolean {
    const used = this.#pragma('page_count') - this.#pragma('freelist_count');
    const added = bytes / this.#pragma('page_size');
    return used + added > this.#pragma('max_page_count') * maxFill;
  }

  #checkpoint(): void {
    try {
      this.#database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all();
    } catch {
      // Another process reads: the next checkpoint does it.
    }
  }

  #pragma(name: string): number {
    return numberIn(this.#database.prepare(`PRAGMA ${name}`).get(), name);
  }
}
