import { contain } from '../errors/contain.js';
import type { DiscardReason, DropReason } from '../model/reasons.js';
import type { DeliveredReport, Hooks, PauseReport } from '../model/reports.js';
import type { StoredEvent } from '../model/stored-event.js';
import type { DeadLetter } from '../outbox/outbox.js';
import type { Ledger } from './ledger.js';

/** Calls the application's hooks, and contains whatever they do. */
export class Reporter {
  readonly #hooks: Hooks;
  readonly #ledger: Ledger;
  /** A hook that tracks an event is told nothing about that one: else it could go on for ever. */
  #isReporting = false;

  constructor(hooks: Hooks, ledger: Ledger) {
    this.#hooks = hooks;
    this.#ledger = ledger;
  }

  delivered(event: StoredEvent): void {
    const { onDelivered } = this.#hooks;
    if (onDelivered !== undefined) this.#call(onDelivered, () => reportOf(event));
  }

  dropped(
    status: 'dropped' | 'discarded',
    reason: DropReason | DiscardReason,
    name: unknown,
  ): void {
    const { onDropped } = this.#hooks;
    if (onDropped === undefined) return;
    const shownName = typeof name === 'string' ? name.slice(0, 255) : '';
    this.#call(onDropped, () => ({ status, reason, name: shownName }));
  }

  dead(letter: DeadLetter): void {
    const { onDead } = this.#hooks;
    if (onDead === undefined) return;
    const { event, diedAtMs: _when, ...answer } = letter;
    this.#call(onDead, () => ({ ...reportOf(event), ...answer }));
  }

  paused(report: PauseReport): void {
    const { onPause } = this.#hooks;
    if (onPause !== undefined) this.#call(onPause, () => report);
  }

  #call<Report>(hook: (report: Report) => unknown, report: () => Report): void {
    if (this.#isReporting) return;
    this.#isReporting = true;
    try {
      contain(hook(report()), () => {
        this.#ledger.hookErrors += 1;
      });
    } catch {
      this.#ledger.hookErrors += 1;
    } finally {
      this.#isReporting = false;
    }
  }
}

function reportOf({ id, name, contact, createdAtSec }: StoredEvent): DeliveredReport {
  return { id, name, contact, createdAtSec };
}
