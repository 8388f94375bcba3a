import type { Clock } from '../model/clock.js';
import type { ImportCheckpoint, ImportSource } from '../model/import-types.js';
import { anotherSource } from './checkpoint.js';
import type { RowValidator, Validation } from './row-validator.js';
import { SourceFingerprint } from './source-fingerprint.js';

/** A row, its index in the source, and whether it can be sent. */
export interface SourceRow {
  readonly index: number;
  readonly row: unknown;
  readonly validation: Validation;
}

/** How many rows are read before the rest of the process gets a turn. */
const rowsPerTurn = 256;

/** Reads a source row by row, each when it is asked for. */
export class RowReader {
  readonly fingerprint = new SourceFingerprint();
  readonly #iterator: Iterator<unknown> | AsyncIterator<unknown>;
  /** The same, if it is synchronous. */
  readonly #sync: Iterator<unknown> | undefined;
  readonly #validator: Pick<RowValidator, 'validate'>;
  readonly #clock: Clock;
  readonly #ahead: unknown[] = [];
  /** Ends the wait for the source. */
  #giveUp = (): void => {};
  #index = 0;
  #isAtEnd = false;

  constructor(source: ImportSource, validator: Pick<RowValidator, 'validate'>, clock: Clock) {
    this.#validator = validator;
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

  /**
   * Reads on to the last row that an earlier run has done, and compares all rows up to there with its
   * checkpoint. Those before the position are done with; the others are kept for `next()`. Throws
   * `CHECKPOINT_MISMATCH`. Ends early where no more rows are wanted.
   */
  async verify(checkpoint: ImportCheckpoint, onSkipped: () => void): Promise<void> {
    const { position, fingerprint } = checkpoint;
    for (let count = 0; count < fingerprint.rows; count += 1) {
      if (count % rowsPerTurn === 0) await this.#turn();
      const next = await this.#nextResult();
      if (this.#isAtEnd || next === undefined) return;
      if (next.done === true) throw anotherSource();
      if (this.#index === position) this.#ahead.push(next.value);
      else {
        this.#rowOf(next.value);
        onSkipped();
      }
    }
    const found = this.fingerprint.copy();
    for (const row of this.#ahead) found.add(row);
    if (found.at(fingerprint.rows).hash !== fingerprint.hash) throw anotherSource();
  }

  /** The next row; `undefined` at the end. Throws, or rejects, when the source fails. */
  next(): SourceRow | undefined | Promise<SourceRow | undefined> {
    return this.#index % rowsPerTurn === 0 ? this.#nextInTurn() : this.#next();
  }

  async #nextInTurn(): Promise<SourceRow | undefined> {
    await this.#turn();
    return this.#next();
  }

  #turn(): Promise<void> {
    return new Promise((resolve) => this.#clock.soon(resolve));
  }

  #next(): SourceRow | undefined | Promise<SourceRow | undefined> {
    if (this.#isAtEnd) return undefined;
    if (this.#ahead.length > 0) return this.#rowOf(this.#ahead.shift());
    if (this.#sync !== undefined) return this.#taken(this.#sync.next());
    return this.#nextResult().then((next) => (next === undefined ? undefined : this.#taken(next)));
  }

  /** What the source gives next; `undefined` when nobody waits for it any longer. */
  #nextResult(): Promise<IteratorResult<unknown> | undefined> {
    return new Promise((resolve, reject) => {
      this.#giveUp = () => resolve(undefined);
      Promise.resolve(this.#iterator.next()).then(resolve, reject);
    });
  }

  #taken(next: IteratorResult<unknown>): SourceRow | undefined {
    if (this.#isAtEnd) return undefined;
    if (next.done !== true) return this.#rowOf(next.value);
    this.#isAtEnd = true;
    return undefined;
  }

  /** No more rows are wanted: the wait for the source ends, and the source may clean up. */
  end(): void {
    if (!this.#isAtEnd) void this.#finish();
    this.#isAtEnd = true;
    this.#giveUp();
  }

  #rowOf(row: unknown): SourceRow {
    this.fingerprint.add(row);
    const index = this.#index;
    this.#index += 1;
    return { index, row, validation: this.#validator.validate(row) };
  }

  async #finish(): Promise<void> {
    try {
      await this.#iterator.return?.();
    } catch {
      // It was told that no more rows are read; an error of its clean-up changes nothing here.
    }
  }
}
