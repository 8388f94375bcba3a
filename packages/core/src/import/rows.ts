import type { Clock } from '../model/clock.js';
import type { ImportCheckpoint, ImportSource } from '../model/import-types.js';
import { anotherSource, Head } from './checkpoint.js';
import type { Judge, Judgement } from './judge.js';

/** A row, its place in the source, and what is to become of it. */
export interface PlacedRow {
  readonly index: number;
  readonly row: unknown;
  readonly judged: Judgement;
}

/** After so many rows at a stretch the rest of the process gets its turn. */
const rowsInOneTurn = 256;

/** Reads a source row by row, and no further than it is asked: the next row when the last has come. */
export class Rows {
  readonly head = new Head();
  readonly #iterator: Iterator<unknown> | AsyncIterator<unknown>;
  /** The same, if it answers at once. */
  readonly #sync: Iterator<unknown> | undefined;
  readonly #judge: Pick<Judge, 'judge'>;
  readonly #clock: Clock;
  readonly #ahead: unknown[] = [];
  /** Ends the wait for the source. */
  #giveUp = (): void => {};
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
    return this.#index % rowsInOneTurn === 0 ? this.#nextInTurn() : this.#next();
  }

  async #nextInTurn(): Promise<PlacedRow | undefined> {
    await new Promise<void>((resolve) => this.#clock.soon(resolve));
    return this.#next();
  }

  #next(): PlacedRow | undefined | Promise<PlacedRow | undefined> {
    if (this.#isAtEnd) return undefined;
    if (this.#ahead.length > 0) return this.#placed(this.#ahead.shift());
    if (this.#sync !== undefined) return this.#taken(this.#sync.next());
    return new Promise((resolve, reject) => {
      this.#giveUp = () => resolve(undefined);
      const taken = (next: IteratorResult<unknown>): void => {
        if (!this.#isAtEnd) resolve(this.#taken(next));
      };
      Promise.resolve(this.#iterator.next()).then(taken, reject);
    });
  }

  #taken(next: IteratorResult<unknown>): PlacedRow | undefined {
    if (next.done !== true) return this.#placed(next.value);
    this.#isAtEnd = true;
    return undefined;
  }

  /** No more rows are wanted: nobody waits for the source any longer, and it may clean up. */
  end(): void {
    if (!this.#isAtEnd) void this.#finish();
    this.#isAtEnd = true;
    this.#giveUp();
  }

  #placed(row: unknown): PlacedRow {
    this.head.add(row);
    const index = this.#index;
    this.#index += 1;
    return { index, row, judged: this.#judge.judge(row) };
  }

  async #finish(): Promise<void> {
    try {
      await this.#iterator.return?.();
    } catch {
      // It was told that nobody reads on; what it makes of that is its own affair.
    }
  }
}
