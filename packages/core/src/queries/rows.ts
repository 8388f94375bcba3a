import type { Clock } from '../model/clock.js';
import { anotherSource, Head } from './checkpoint.js';
import type { ImportCheckpoint, ImportSource } from './import-types.js';
import type { Judge, Judgement } from './judge.js';

/** A row, its place in the source, and what is to become of it. */
export interface PlacedRow {
  readonly index: number;
  readonly row: unknown;
  readonly judged: Judgement;
}

/** After so many rows at a stretch the rest of the process gets its turn. */
const rowsInOneTurn = 256;

/** Reads a source row by row, however many ask at once, and is read no further than they ask. */
export class Rows {
  readonly head = new Head();
  readonly #iterator: Iterator<unknown> | AsyncIterator<unknown>;
  /** The same, if it answers at once. */
  readonly #sync: Iterator<unknown> | undefined;
  readonly #judge: Pick<Judge, 'judge'>;
  readonly #clock: Clock;
  readonly #ahead: unknown[] = [];
  readonly #waiting = new Set<(row: undefined) => void>();
  #line: Promise<unknown> = Promise.resolve();
  #index = 0;
  #isAtEnd = false;

  constructor(source: ImportSource, judge: Pick<Judge, 'judge'>, clock: Clock) {
    this.#judge = judge;
    this.#clock = clock;
    if (Symbol.asyncIterator in source) {
      this.#iterator = source[Symbol.asyncIterator]();
    } else {
      this.#sync = source[Symbol.iterator]();
      this.#iterator = this.#sync;
    }
  }

  /** How many rows were given out. */
  get count(): number {
    return this.#index;
  }

  /** Compares the first rows with a checkpoint's. Throws `CHECKPOINT_MISMATCH`. */
  async compare({ head }: ImportCheckpoint): Promise<void> {
    while (this.#ahead.length < head.rows) {
      const next = await this.#iterator.next();
      if (next.done === true) throw anotherSource();
      this.#ahead.push(next.value);
    }
    const found = new Head();
    for (const row of this.#ahead) found.add(row);
    if (found.print().hash !== head.hash) throw anotherSource();
  }

  /** The next row; `undefined` at the end. Throws, or rejects, when the source fails. */
  next(): PlacedRow | undefined | Promise<PlacedRow | undefined> {
    const isTurn = this.#index % rowsInOneTurn === 0;
    if (this.#sync === undefined || isTurn || this.#isBusy) return this.#nextInLine();
    if (this.#isAtEnd) return undefined;
    const next = this.#sync.next();
    if (next.done !== true) return this.#placed(next.value);
    this.#isAtEnd = true;
    return undefined;
  }

  get #isBusy(): boolean {
    return this.#waiting.size > 0 || this.#ahead.length > 0;
  }

  #nextInLine(): Promise<PlacedRow | undefined> {
    return new Promise((resolve, reject) => {
      this.#waiting.add(resolve);
      const settle = (row: PlacedRow | undefined): void => {
        this.#waiting.delete(resolve);
        resolve(row);
      };
      // One after the other: not every source bears being asked twice at once.
      this.#line = this.#line
        .then(() => this.#pull())
        .then(settle, (error) => {
          this.#waiting.delete(resolve);
          reject(error);
        });
    });
  }

  /** No more rows are wanted: nobody waits for the source any longer, and it may clean up. */
  end(): void {
    if (!this.#isAtEnd) void this.#finish();
    this.#isAtEnd = true;
    for (const resolve of this.#waiting) resolve(undefined);
    this.#waiting.clear();
  }

  async #pull(): Promise<PlacedRow | undefined> {
    if (this.#isAtEnd) return undefined;
    if (this.#index % rowsInOneTurn === 0) {
      await new Promise<void>((resolve) => this.#clock.soon(resolve));
    }
    const row = this.#ahead.length > 0 ? { value: this.#ahead.shift() } : await this.#read();
    return row === undefined ? undefined : this.#placed(row.value);
  }

  #placed(row: unknown): PlacedRow {
    this.head.add(row);
    const index = this.#index;
    this.#index += 1;
    return { index, row, judged: this.#judge.judge(row) };
  }

  async #read(): Promise<{ readonly value: unknown } | undefined> {
    const next = await this.#iterator.next();
    if (next.done !== true) return next;
    this.#isAtEnd = true;
    return undefined;
  }

  async #finish(): Promise<void> {
    try {
      await this.#iterator.return?.();
    } catch {
      // It was told that nobody reads on; what it makes of that is its own affair.
    }
  }
}
