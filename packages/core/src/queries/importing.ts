import { isThenable } from '../errors/contain.js';
import type { Answer } from '../model/decision.js';
import { maxAhead } from './checkpoint.js';
import { explanations } from './explanations.js';
import type { ImportOptions, ImportStop, RefusalReason } from './import-types.js';
import { keyOf } from './judge.js';
import type { Pass } from './pass.js';
import type { Place } from './place.js';
import type { PlacedRow, Rows } from './rows.js';
import type { Sender } from './sender.js';
import type { Tally } from './tally.js';
import type { WrittenEvent } from './written-event.js';

/** What one run is made of. */
export interface ImportingParts {
  readonly rows: Rows;
  readonly place: Place;
  readonly tally: Tally;
  readonly pass: Pass;
  readonly tell: Pick<ImportOptions, 'onInvalid' | 'onChanged'>;
  /** `undefined` in a dry run. */
  readonly sending: Sender | undefined;
  /** Shows an event, in a client's dry run. */
  readonly preview: ((name: string, body: string) => void) | undefined;
}

/** So many events a dry run shows. */
const maxPreviews = 10;

/** One run of an import: some workers, each with one row at a time. */
export class Importing {
  readonly #parts: ImportingParts;
  readonly #moved = new Set<() => void>();
  stopped: { readonly because: ImportStop; readonly error?: unknown } | undefined;

  constructor(parts: ImportingParts) {
    this.#parts = parts;
    parts.place.onMove = () => this.#wake();
  }

  /** Ends with the source, or when it is stopped; what is under way then is still waited for. */
  async run(workers: number): Promise<void> {
    await Promise.all(Array.from({ length: workers }, () => this.#work()));
    this.#parts.rows.end();
  }

  /** Sends nothing more. The first reason counts. */
  stop(because: ImportStop, error?: unknown): void {
    this.stopped ??= { because, ...(error !== undefined && { error }) };
    this.#parts.pass.shut();
    this.#parts.rows.end();
    this.#wake();
  }

  async #work(): Promise<void> {
    const { rows, tally, place, sending } = this.#parts;
    while (this.stopped === undefined) {
      if (sending !== undefined && rows.count - place.position >= maxAhead) {
        await new Promise<void>((resolve) => this.#moved.add(resolve));
        continue;
      }
      const row = await this.#next(rows);
      if (row === undefined) return;
      tally.read += 1;
      await this.#take(row);
    }
  }

  async #next(rows: Rows): Promise<PlacedRow | undefined> {
    try {
      return await rows.next();
    } catch (error) {
      this.stop('source_failed', error);
      return undefined;
    }
  }

  async #take(row: PlacedRow): Promise<void> {
    const { tally, place, sending } = this.#parts;
    const { judged } = row;
    if (place.isDone(row.index)) {
      tally.skipped += 1;
      return;
    }
    if (judged.is === 'refused') {
      await this.#refuse(row, judged.reason, {}, judged.explanation);
    } else if (judged.is === 'duplicate') {
      tally.duplicates += 1;
      this.#done(row);
    } else {
      tally.fit += 1;
      if (judged.event.wasMilliseconds) tally.milliseconds += 1;
      if (judged.event.changes.length > 0) await this.#tellChanged(row, judged.event);
      if (sending !== undefined) return this.#send(row, judged.event.body, sending);
      if (tally.fit <= maxPreviews) this.#parts.preview?.(judged.event.name, judged.event.body);
    }
  }

  async #send(row: PlacedRow, body: string, sending: Sender): Promise<void> {
    const sent = await sending.send(body);
    if (sent.is === 'stopped') return this.stop(sent.because);
    if (sent.is === 'refused') return this.#refuse(row, sent.reason, sent.answer);
    if (sent.is === 'ended') return;
    this.#parts.tally.delivered += 1;
    this.#done(row);
  }

  /** Names the row, and only then is it done. */
  async #refuse(
    { index, row }: Pick<PlacedRow, 'index' | 'row'>,
    reason: RefusalReason,
    answer: Answer,
    explanation: string = explanations[reason],
  ): Promise<void> {
    const { tell, tally } = this.#parts;
    const key = keyOf(row);
    const failure = {
      index,
      ...(key !== undefined && { key }),
      reason,
      explanation,
      row,
      ...answer,
    };
    if (!(await this.#told(() => tell.onInvalid?.(failure)))) return;
    tally.refuse(reason);
    this.#done({ index });
  }

  async #tellChanged(
    { index, row }: Pick<PlacedRow, 'index' | 'row'>,
    { changes, body }: WrittenEvent,
  ): Promise<void> {
    const key = keyOf(row);
    this.#parts.tally.changed += 1;
    const changed = { index, ...(key !== undefined && { key }), changes, body };
    await this.#told(() => this.#parts.tell.onChanged?.(changed));
  }

  /** Whether a callback did its part. */
  async #told(tell: () => unknown): Promise<boolean> {
    try {
      const told = tell();
      if (isThenable(told)) await told;
      return true;
    } catch (error) {
      this.stop('callback_failed', error);
      return false;
    }
  }

  /** In a dry run nothing is ever done. */
  #done({ index }: { readonly index: number }): void {
    if (this.#parts.sending !== undefined) this.#parts.place.done(index);
  }

  #wake(): void {
    for (const resolve of this.#moved) resolve();
    this.#moved.clear();
  }
}
