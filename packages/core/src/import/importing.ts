import { isThenable } from '../errors/contain.js';
import type { ResponseSummary } from '../model/decision.js';
import { explanations } from '../model/explanations.js';
import type { ImportOptions, ImportStop, RefusalReason } from '../model/import-types.js';
import type { WrittenEvent } from '../model/written-event.js';
import { maxAhead } from './checkpoint.js';
import type { ImportLimiter } from './import-limiter.js';
import type { ImportSender } from './import-sender.js';
import { keyOf } from './judge.js';
import type { Place } from './place.js';
import type { PlacedRow, Rows } from './rows.js';
import type { Tally } from './tally.js';

/** What one run is made of. */
export interface ImportingParts {
  readonly rows: Rows;
  readonly place: Place;
  readonly tally: Tally;
  readonly limiter: ImportLimiter;
  readonly tell: Pick<ImportOptions, 'onInvalid' | 'onChanged'>;
  /** `undefined` in a dry run. */
  readonly sending: ImportSender | undefined;
  /** Shows an event, in a client's dry run. */
  readonly preview: ((name: string, body: string) => void) | undefined;
}

/** So many events a dry run shows. */
const maxPreviews = 10;

/** One run of an import: rows are read and judged one by one, and some events are under way at once. */
export class Importing {
  readonly #parts: ImportingParts;
  #underWay = 0;
  /** Wakes whoever waits until fewer events are under way. */
  #onChange: (() => void) | undefined;
  stopped: { readonly because: ImportStop; readonly error?: unknown } | undefined;

  constructor(parts: ImportingParts) {
    this.#parts = parts;
  }

  /** Ends with the source, or when it is stopped; what is under way then is still waited for. */
  async run(width: number): Promise<void> {
    await this.#readAll(width);
    this.#parts.rows.end();
    while (this.#underWay > 0) await this.#change();
  }

  /** Sends nothing more. The first reason counts. */
  stop(because: ImportStop, error?: unknown): void {
    this.stopped ??= { because, ...(error !== undefined && { error }) };
    this.#parts.limiter.shut();
    this.#parts.rows.end();
    this.#changed();
  }

  async #readAll(width: number): Promise<void> {
    const { rows, tally, place } = this.#parts;
    while (this.stopped === undefined) {
      // Rows behind one that is tried for long are not taken in without end. In a dry run none is done.
      const isFarAhead = this.#underWay > 0 && rows.count - place.position >= maxAhead;
      if (this.#underWay >= width || isFarAhead) {
        await this.#change();
        continue;
      }
      let row: PlacedRow | undefined;
      try {
        row = await rows.next();
      } catch (error) {
        this.stop('source_failed', error);
      }
      if (row === undefined) return;
      tally.read += 1;
      const taking = this.#take(row);
      if (taking !== undefined) await taking;
    }
  }

  /** Returns a promise where somebody is told of the row; what is sent is not waited for. */
  #take(row: PlacedRow): Promise<void> | undefined {
    const { tally, place } = this.#parts;
    const { judged } = row;
    if (place.isDone(row.index)) {
      tally.skipped += 1;
      return undefined;
    }
    if (judged.is === 'refused') return this.#refuse(row, judged.reason, {}, judged.explanation);
    if (judged.is === 'duplicate') {
      tally.duplicates += 1;
      this.#done(row);
      return undefined;
    }
    tally.fit += 1;
    if (judged.event.wasMilliseconds) tally.milliseconds += 1;
    if (judged.event.changes.length === 0) return this.#begin(row, judged.event);
    return this.#tellChanged(row, judged.event).then(() => this.#begin(row, judged.event));
  }

  #begin(row: PlacedRow, event: WrittenEvent): undefined {
    const { tally, sending, preview } = this.#parts;
    if (sending !== undefined) void this.#send(row, event, sending);
    else if (tally.fit <= maxPreviews) preview?.(event.name, event.body);
  }

  async #send(row: PlacedRow, event: WrittenEvent, sending: ImportSender): Promise<void> {
    this.#underWay += 1;
    const sent = await sending.send(event);
    if (sent.is === 'delivered') {
      this.#parts.tally.delivered += 1;
      this.#done(row);
    } else if (sent.is === 'refused') await this.#refuse(row, sent.reason, sent.answer);
    else if (sent.is === 'stopped') this.stop(sent.because);
    this.#underWay -= 1;
    this.#changed();
  }

  /** Names the row, and only then is it done. */
  async #refuse(
    { index, row }: Pick<PlacedRow, 'index' | 'row'>,
    reason: RefusalReason,
    answer: ResponseSummary,
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

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#onChange = resolve;
    });
  }

  #changed(): void {
    this.#onChange?.();
    this.#onChange = undefined;
  }
}
