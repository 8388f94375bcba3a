import { contain } from '../errors/contain.js';
import { oneLine } from '../errors/one-line.js';
import type { Clock } from '../model/clock.js';
import type { Logger } from '../model/logger.js';

/** Each kind of message is logged at most once in this time. */
const quietMs = 60_000;

type Level = 'info' | 'warn' | 'error';

/** The last message of a kind, and how often it was suppressed since. */
interface LastMessage {
  readonly level: Level;
  readonly text: string;
  readonly atMs: number;
  suppressed: number;
}

/**
 * Logs each kind of message at most once a minute, with the number that was suppressed in between.
 * What the logger throws goes no further.
 */
export class ThrottledLogger {
  readonly #logger: Logger | undefined;
  readonly #clock: Clock;
  readonly #kinds = new Map<string, LastMessage>();

  constructor(logger: Logger | undefined, clock: Clock) {
    this.#logger = logger;
    this.#clock = clock;
  }

  /** @param kind - One of a closed list, never text of the application: kinds are never deleted. */
  write(level: Level, kind: string, text: () => string): void {
    if (this.#logger === undefined) return;
    const nowMs = this.#clock.nowMs();
    const known = this.#kinds.get(kind);
    if (known !== undefined && nowMs - known.atMs < quietMs) {
      known.suppressed += 1;
      return;
    }
    const times =
      known === undefined || known.suppressed === 0
        ? ''
        : ` (${known.suppressed} more of this kind before)`;
    const message = { level, text: text(), atMs: nowMs, suppressed: 0 };
    // Set first: a logger that tracks events may come back here.
    this.#kinds.set(kind, message);
    this.#print(message, times);
  }

  /**
   * Logs how many messages of each kind were suppressed since the last one, for kinds that do not occur any
   * more.
   *
   * @param isLast - Include kinds whose minute is not over: nothing is logged after this.
   */
  writeSuppressed({ isLast = false } = {}): void {
    const nowMs = this.#clock.nowMs();
    for (const [kind, last] of this.#kinds) {
      if (last.suppressed === 0 || (!isLast && nowMs - last.atMs < quietMs)) continue;
      this.#kinds.set(kind, { ...last, atMs: nowMs, suppressed: 0 });
      this.#print(last, ` (${last.suppressed} more of this kind since)`);
    }
  }

  #print({ level, text }: LastMessage, times: string): void {
    try {
      contain(this.#logger?.[level](oneLine(`[intercom-events] ${text}${times}`)));
    } catch {
      // A failing logger must not fail the application.
    }
  }
}
