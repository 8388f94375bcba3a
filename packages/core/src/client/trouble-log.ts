import { contain } from '../errors/contain.js';
import type { Clock } from '../model/clock.js';
import type { Logger } from '../model/logger.js';
import { oneLine } from './one-line.js';

/** Each kind of trouble is said at most once in this time. */
const quietMs = 60_000;

/**
 * Says what the developer should know, each kind of trouble once a minute, with how often it
 * happened in between. A logger that throws is not asked twice about the same thing.
 */
export class TroubleLog {
  readonly #logger: Logger | undefined;
  readonly #clock: Clock;
  readonly #kinds = new Map<string, { saidAtMs: number; unsaid: number }>();

  constructor(logger: Logger | undefined, clock: Clock) {
    this.#logger = logger;
    this.#clock = clock;
  }

  /** `kind` is one of a closed list, never text of the application's. */
  say(level: 'info' | 'warn' | 'error', kind: string, text: () => string): void {
    if (this.#logger === undefined) return;
    const nowMs = this.#clock.nowMs();
    const known = this.#kinds.get(kind);
    if (known !== undefined && nowMs - known.saidAtMs < quietMs) {
      known.unsaid += 1;
      return;
    }
    const times = known === undefined || known.unsaid === 0 ? '' : ` (${known.unsaid} more before)`;
    // Set first: a logger that tracks events, and so comes back here, finds the door closed.
    this.#kinds.set(kind, { saidAtMs: nowMs, unsaid: 0 });
    this.#write(level, oneLine(`[intercom-events] ${text()}${times}`));
  }

  #write(level: 'info' | 'warn' | 'error', line: string): void {
    try {
      contain(this.#logger?.[level](line));
    } catch {
      // A logger that fails must not become the application's failure.
    }
  }
}
