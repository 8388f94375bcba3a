import { isThenable } from '../errors/contain.js';
import { UsageError } from '../errors/usage-error.js';
import type { ResponseSummary } from '../model/decision.js';
import { explanations } from '../model/explanations.js';
import type {
  ImportCheckpoint,
  ImportOptions,
  ImportStop,
  RefusalReason,
} from '../model/import-types.js';
import { fieldOf } from '../model/own-fields.js';
import type { WrittenEvent } from '../model/written-event.js';
import { maxAhead } from './checkpoint.js';
import type { ImportCounters } from './import-counters.js';
import type { ImportLimiter } from './import-limiter.js';
import type { ImportSender } from './import-sender.js';
import type { RowProgress } from './row-progress.js';
import type { RowReader, SourceRow } from './row-reader.js';
import { keyOf, type Validation } from './row-validator.js';

/** What one run is made of. */
export interface ImportRunParts {
  readonly rows: RowReader;
  readonly progress: RowProgress;
  readonly counters: ImportCounters;
  readonly limiter: ImportLimiter;
  readonly tell: Pick<ImportOptions, 'onInvalid' | 'onChanged' | 'onPreview'>;
  /** `undefined` in a dry run. */
  readonly sending: ImportSender | undefined;
  /** Shows an event, in a client's dry run. */
  readonly preview: ((name: string, body: string) => void) | undefined;
}

/** Set where the source itself says what is wrong with a row. */
function explanationIn(validation: Validation): string | undefined {
  const explanation = fieldOf(validation, 'explanation');
  return typeof explanation === 'string' ? explanation : undefined;
}

/** How many events a dry run shows. */
const maxPreviews = 10;

/** One run of an import: rows are read and validated one by one, and several events are in flight at once. */
export class ImportRun {
  readonly #parts: ImportRunParts;
  #inFlight = 0;
  /** Ends the wait for fewer events in flight. */
  #onChange: (() => void) | undefined;
  stopped: { readonly because: ImportStop; readonly error?: unknown } | undefined = undefined;

  constructor(parts: ImportRunParts) {
    this.#parts = parts;
  }

  /**
   * Ends with the source, or when it is stopped; events in flight are still waited for. Rejects with a
   * `UsageError` if the checkpoint is of other rows, before anything is sent.
   */
  async run(checkpoint: ImportCheckpoint | undefined): Promise<void> {
    if (checkpoint !== undefined) await this.#verify(checkpoint);
    await this.#readAll();
    this.#parts.rows.end();
    while (this.#inFlight > 0) await this.#change();
  }

  /** Sends nothing more. The first reason counts. */
  stop(because: ImportStop, error?: unknown): void {
    this.stopped ??= { because, ...(error !== undefined && { error }) };
    this.#parts.limiter.shut();
    this.#parts.rows.end();
    this.#changed();
  }

  async #verify(checkpoint: ImportCheckpoint): Promise<void> {
    const { rows, counters } = this.#parts;
    const onSkipped = (): void => {
      counters.read += 1;
      counters.skipped += 1;
    };
    try {
      await rows.verify(checkpoint, onSkipped);
    } catch (error) {
      if (error instanceof UsageError) {
        rows.end();
        throw error;
      }
      this.stop('source_failed', error);
    }
  }

  async #readAll(): Promise<void> {
    const { rows, counters, progress, limiter } = this.#parts;
    while (this.stopped === undefined) {
      // While one row is tried for long, only so many are read ahead of it. In a dry run no row is done.
      const isFarAhead = this.#inFlight > 0 && rows.count - progress.position >= maxAhead;
      if (this.#inFlight >= limiter.concurrency || isFarAhead) {
        await this.#change();
        continue;
      }
      let row: SourceRow | undefined;
      try {
        row = await rows.next();
      } catch (error) {
        this.stop('source_failed', error);
      }
      if (row === undefined) return;
      counters.read += 1;
      const taking = this.#take(row);
      if (taking !== undefined) await taking;
    }
  }

  /** Returns a promise where a callback is told of the row; an event that is sent is not waited for. */
  #take(row: SourceRow): Promise<void> | undefined {
    const { counters, progress } = this.#parts;
    const { validation } = row;
    if (progress.isDone(row.index)) {
      counters.skipped += 1;
      return undefined;
    }
    if (validation.is === 'refused')
      return this.#refuse(row, validation.reason, {}, explanationIn(validation));
    if (validation.is === 'duplicate') {
      counters.duplicates += 1;
      this.#done(row);
      return undefined;
    }
    counters.fit += 1;
    if (validation.event.wasMilliseconds) counters.milliseconds += 1;
    if (validation.isMoved) counters.moved += 1;
    if (validation.event.changes.length === 0) return this.#begin(row, validation.event);
    return this.#tellChanged(row, validation.event).then(() => this.#begin(row, validation.event));
  }

  #begin(row: SourceRow, event: WrittenEvent): Promise<void> | undefined {
    const { counters, sending } = this.#parts;
    if (sending !== undefined) void this.#send(row, event, sending);
    else if (counters.fit <= maxPreviews) return this.#tellPreview(row, event);
    return undefined;
  }

  async #tellPreview({ index, row }: SourceRow, { name, body }: WrittenEvent): Promise<void> {
    const { preview, tell } = this.#parts;
    const key = keyOf(row);
    preview?.(name, body);
    const previewed = { index, ...(key !== undefined && { key }), body };
    await this.#told(() => tell.onPreview?.(previewed));
  }

  async #send(row: SourceRow, event: WrittenEvent, sending: ImportSender): Promise<void> {
    this.#inFlight += 1;
    const sent = await sending.send(event);
    if (sent.is === 'delivered') {
      this.#parts.counters.delivered += 1;
      this.#done(row);
    } else if (sent.is === 'refused') await this.#refuse(row, sent.reason, sent.answer);
    else if (sent.is === 'stopped') this.stop(sent.because);
    this.#inFlight -= 1;
    this.#changed();
  }

  /** Tells of the row, and only then is it done. */
  async #refuse(
    { index, row }: Pick<SourceRow, 'index' | 'row'>,
    reason: RefusalReason,
    answer: ResponseSummary,
    explanation: string = explanations[reason],
  ): Promise<void> {
    const { tell, counters } = this.#parts;
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
    counters.refuse(reason);
    this.#done({ index });
  }

  async #tellChanged(
    { index, row }: Pick<SourceRow, 'index' | 'row'>,
    { changes, body }: WrittenEvent,
  ): Promise<void> {
    const key = keyOf(row);
    this.#parts.counters.changed += 1;
    const changed = { index, ...(key !== undefined && { key }), changes, body };
    await this.#told(() => this.#parts.tell.onChanged?.(changed));
  }

  /** Whether the callback succeeded. */
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

  /** In a dry run no row is done. */
  #done({ index }: { readonly index: number }): void {
    if (this.#parts.sending !== undefined) this.#parts.progress.done(index);
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
