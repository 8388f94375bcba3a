import type { Counters } from '../accounting/counters.js';
import type { CreationOutcome } from '../delivery/creation-outcome.js';
import type { Gate } from '../delivery/gate.js';
import type { HttpResult } from '../http/http-client.js';
import type { Clock } from '../model/clock.js';
import type { Attempt, Decision } from '../model/decision.js';
import type { StoredEvent } from '../model/stored-event.js';
import type { ResolvedOptions } from '../options/resolve-options.js';
import { logContactCreation, logDecision } from './messages.js';
import type { Reporter } from './reporter.js';
import type { ThrottledLogger } from './throttled-logger.js';

/** What this reporter needs. */
export interface DeliveryReporterParts {
  readonly options: ResolvedOptions;
  readonly clock: Clock;
  readonly counters: Counters;
  readonly gate: Pick<Gate, 'pauseAt'>;
  readonly log: ThrottledLogger;
  readonly reporter: Reporter;
}

/** Reports and logs what happens to events while they are delivered. */
export class DeliveryReporter {
  readonly #parts: DeliveryReporterParts;

  constructor(parts: DeliveryReporterParts) {
    this.#parts = parts;
  }

  /** An answer was no success. */
  trouble(result: HttpResult, decision: Decision): void {
    const { clock, gate, log, options } = this.#parts;
    const pause = gate.pauseAt(clock.nowMs());
    // So many single events failed that all delivery pauses.
    const isOutage = decision.do === 'retry' && pause?.because === 'unavailable';
    logDecision(log, result, isOutage ? { do: 'pause-all', ...pause } : decision, options);
  }

  attempted(
    event: StoredEvent,
    attempt: Attempt,
    startedMs: number,
    result: HttpResult,
    decision: Decision,
  ): void {
    const { clock, reporter } = this.#parts;
    if (!reporter.reportsAttempts) return;
    const tookMs = Math.max(0, clock.nowMs() - startedMs);
    const times = { startedAtMs: clock.wallMs() - tookMs, tookMs };
    reporter.attempted(event, attempt, result, decision, times);
  }

  /** Intercom has answered a request to create a contact. */
  contactCreation(outcome: CreationOutcome, result: HttpResult): void {
    const { counters, log, options } = this.#parts;
    if (outcome === 'created') counters.contactsCreated += 1;
    logContactCreation(log, outcome, result, options);
  }
}
