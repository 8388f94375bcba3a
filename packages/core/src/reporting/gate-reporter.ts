import type { Pause } from '../delivery/gate.js';
import type { Clock } from '../model/clock.js';
import type { PauseReason } from '../model/reasons.js';
import { logResumed } from './messages.js';
import type { Reporter } from './reporter.js';
import type { ThrottledLogger } from './throttled-logger.js';

/** Reports when all delivery pauses and resumes, and logs when a problem is over. */
export class GateReporter {
  readonly #reporter: Reporter;
  readonly #log: ThrottledLogger;
  readonly #clock: Clock;
  #pausedAtMs: number | undefined;
  /** Not set for rate limits, which are no problem, although a pause for a problem may end as one for a rate limit. */
  #problem: { readonly because: PauseReason; readonly sinceMs: number } | undefined;

  constructor(reporter: Reporter, log: ThrottledLogger, clock: Clock) {
    this.#reporter = reporter;
    this.#log = log;
    this.#clock = clock;
  }

  paused({ because, untilMs }: Pause, nowMs: number): void {
    this.#pausedAtMs ??= nowMs;
    if (because !== 'rate_limited') {
      this.#problem = { because, sinceMs: this.#problem?.sinceMs ?? nowMs };
    }
    this.#reporter.paused({ because, forMs: Math.ceil(untilMs - nowMs) });
  }

  resumed({ because }: Pause): void {
    const nowMs = this.#clock.nowMs();
    const afterMs = Math.ceil(nowMs - (this.#pausedAtMs ?? nowMs));
    this.#pausedAtMs = undefined;
    this.#reporter.resumed({ because, afterMs });
    const problem = this.#problem;
    this.#problem = undefined;
    if (problem !== undefined) logResumed(this.#log, problem.because, nowMs - problem.sinceMs);
  }
}
