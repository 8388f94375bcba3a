import { contain } from '../errors/contain.js';
import { oneLine } from '../errors/one-line.js';
import type { Clock } from '../model/clock.js';
import type { Logger } from '../model/logger.js';

/** Each kind of trouble is said at most once in this time. */
const quietMs = 60_000;

type Level = 'info' | 'warn' | 'error';

/** What was said last of a kind of trouble, and how often it has happened since. */
interface Said {
  readonly level: Level;
  readonly text: string;
  readonly atMs: number;
  unsaid: number;
}

/**
 * Says what the developer should know, each kind of trouble once a minute, with how often it
 * happened in between. A logger that throws is not asked twice about the same thing.
 */
export class TroubleLog {
  readonly #logger: Logger | undefined;
  readonly #clock: Clock;
  readonly #kinds = new Map<string, Said>();

  constructor(logger: Logger | undefined, clock: Clock) {
    this.#logger = logger;
    this.#clock = clock;
  }

  /** `kind` is one of a closed list, never text of the application's. */
  say(level: Level, kind: string, text: () => string): void {
    if (this.#logger === undefined) return;
    const nowMs = this.#clock.nowMs();
    const known = this.#kinds.get(kind);
    if (known !== undefined && nowMs - known.atMs < quietMs) {
      known.unsaid += 1;
      return;
    }
    const times =
      known === undefined || known.unsaid === 0
        ? ''
        : ` (${known.unsaid} more of this kind before)`;
    const said = { level, text: text(), atMs: nowMs, unsaid: 0 };
    // Set first: a logger that tracks events, and so comes back here, finds the door closed.
    this.#kinds.set(kind, said);
    this.#write(said, times);
  }

  /**
   * Says how often each kind of trouble has happened since it was said, though it does not happen any
   * more: what was not said within its minute would else never be known.
   *
   * @param isLast - Not only those whose minute is over: nothing is said after this.
   */
  catchUp({ isLast = false } = {}): void {
    const nowMs = this.#clock.nowMs();
    for (const [kind, said] of this.#kinds) {
      if (said.unsaid === 0 || (!isLast && nowMs - said.atMs < quietMs)) continue;
      this.#kinds.set(kind, { ...said, atMs: nowMs, unsaid: 0 });
      this.#write(said, ` (${said.unsaid} more of this kind since)`);
    }
  }

  #write({ level, text }: Said, times: string): void {
    try {
      contain(this.#logger?.[level](oneLine(`[intercom-events] ${text}${times}`)));
    } catch {
      // A logger that fails must not become the application's failure.
    }
  }
}
