import type { Clock } from '../model/clock.js';
import type { Answer } from '../model/decision.js';
import type { DeadReason } from '../model/reasons.js';
import { copyOf, type StoredEvent, withoutBody } from '../model/stored-event.js';
import { DeadLetterBox, type DeadLetterLimits } from './dead-letter-box.js';
import { readDeadLetterFilter } from './dead-letter-filter.js';
import type { DeadLetter, DeadLetterFilter, DeadLetters, OutboxObserver } from './outbox.js';

/** What a graveyard is made with. */
export interface GraveyardOptions {
  readonly clock: Clock;
  readonly limits: DeadLetterLimits;
  /** Takes events that are to be tried again. */
  readonly takeBack: (events: readonly StoredEvent[]) => void;
  /** Whether anything can still be tried again. */
  readonly isOpen: () => boolean;
}

/** Buries events that are given up, one at a time, and lets them be looked up and tried again. */
export class Graveyard implements DeadLetters {
  readonly #options: GraveyardOptions;
  readonly #box: DeadLetterBox;
  #observer: OutboxObserver | undefined;
  #leaving = 0;

  constructor(options: GraveyardOptions) {
    this.#options = options;
    this.#box = new DeadLetterBox(options.limits, () => this.#observer?.deadEvicted());
  }

  /** How many letters are kept. */
  get size(): number {
    return this.#box.size;
  }

  /** Given up, and not yet buried: the books balance whenever a hook looks at them. */
  get leaving(): number {
    return this.#leaving;
  }

  tell(observer: OutboxObserver): void {
    this.#observer = observer;
  }

  bury(events: readonly StoredEvent[], reason: DeadReason, answer: Answer): void {
    const { status, code, requestId } = answer;
    const said = {
      ...(status !== undefined && { status }),
      ...(code !== undefined && { code }),
      ...(requestId !== undefined && { requestId }),
    };
    this.#leaving += events.length;
    for (const event of events) {
      this.#leaving -= 1;
      const diedAtMs = this.#options.clock.wallMs();
      const isPrivate = reason === 'consent' || reason === 'forgotten';
      const kept = isPrivate ? withoutBody(event) : event;
      const letter: DeadLetter = { event: kept, reason, diedAtMs, ...said };
      // Kept first: a hook that is told may look it up, or try it again. Of whom is to be forgotten
      // nothing is kept.
      if (reason !== 'forgotten') this.#box.add(letter);
      this.#observer?.dead(letter);
    }
  }

  async list(given?: DeadLetterFilter): Promise<readonly DeadLetter[]> {
    const letters = this.#box.list(readDeadLetterFilter(given));
    // The window may still know an event by the very object that is kept.
    return letters.map((letter) => ({ ...letter, event: copyOf(letter.event) }));
  }

  async purge(given?: DeadLetterFilter): Promise<number> {
    return this.#box.take(readDeadLetterFilter(given), () => true);
  }

  /** Throws letters away; says how many. */
  forget(isMeant: (event: StoredEvent) => boolean): number {
    return this.#box.take(
      {},
      () => true,
      ({ event }) => isMeant(event),
    );
  }

  async redrive(given?: DeadLetterFilter): Promise<number> {
    const filter = readDeadLetterFilter(given);
    if (!this.#options.isOpen()) return 0;
    const revived: StoredEvent[] = [];
    const accept = (letter: DeadLetter): boolean => {
      const event = this.#observer?.revive(letter);
      if (event !== undefined) revived.push(event);
      return event !== undefined;
    };
    // Of an event nobody consented to there is nothing left to send.
    const count = this.#box.take(filter, accept, ({ reason }) => reason !== 'consent');
    this.#options.takeBack(revived);
    return count;
  }
}
