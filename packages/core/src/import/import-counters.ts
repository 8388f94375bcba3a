import type { ImportCounts, RefusalReason } from '../model/import-types.js';

/** The counters of an import. */
export class ImportCounters {
  read = 0;
  skipped = 0;
  fit = 0;
  delivered = 0;
  duplicates = 0;
  changed = 0;
  milliseconds = 0;
  moved = 0;
  readonly #refused = new Map<RefusalReason, number>();
  #refusedTotal = 0;
  #pace = { atMs: 0, done: 0, perSec: 0 };
  readonly #isDryRun: boolean;

  constructor({ isDryRun }: { readonly isDryRun: boolean }) {
    this.#isDryRun = isDryRun;
  }

  refuse(reason: RefusalReason): void {
    this.#refused.set(reason, (this.#refused.get(reason) ?? 0) + 1);
    this.#refusedTotal += 1;
  }

  /** How many rows were done, or in a dry run checked, per second lately; asked for about twice a second. */
  perSec(nowMs: number): number {
    const passed = this.#isDryRun ? this.fit : this.delivered;
    const done = passed + this.duplicates + this.#refusedTotal;
    const sec = (nowMs - this.#pace.atMs) / 1000;
    if (sec <= 0) return this.#pace.perSec;
    const latest = (done - this.#pace.done) / sec;
    const isFirst = this.#pace.done === 0;
    const perSec = isFirst ? latest : this.#pace.perSec + 0.3 * (latest - this.#pace.perSec);
    this.#pace = { atMs: nowMs, done, perSec };
    return perSec;
  }

  begin(nowMs: number): void {
    this.#pace = { atMs: nowMs, done: 0, perSec: 0 };
  }

  counts(): ImportCounts {
    const { read, skipped, fit, delivered, duplicates, changed, milliseconds, moved } = this;
    const refused = Object.fromEntries(this.#refused);
    return { read, skipped, fit, delivered, duplicates, refused, changed, milliseconds, moved };
  }
}
