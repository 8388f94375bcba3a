import type { Clock } from '../model/clock.js';
import { type ResponseSummary, responseSummaryFields } from '../model/decision.js';
import { fieldsOf } from '../model/own-fields.js';
import type { DeadReason } from '../model/reasons.js';
import { copyOf, type StoredEvent, withoutBody } from '../model/stored-event.js';
import { matching, readDeadLetterFilter } from './dead-letter-filter.js';
import type { DeadLetter, DeadLetters, OutboxListener } from './outbox.js';
import { RingBuffer } from './ring-buffer.js';

/** How many dead letters are kept. */
export interface DeadLetterLimits {
  readonly max: number;
  readonly maxBytes: number;
}

/** What a dead-letter store is made with. */
export interface DeadLetterStoreOptions {
  readonly clock: Clock;
  readonly limits: DeadLetterLimits;
  /** Takes events that are to be sent again. */
  readonly sendAgain: (events: readonly StoredEvent[]) => void;
  /** Whether anything can still be sent. */
  readonly isOpen: () => boolean;
}

/** Keeps the newest dead letters in memory, up to a number and a size. */
export class DeadLetterStore {
  /** What users see of it. Its functions work without `this`. */
  readonly letters: DeadLetters;
  readonly #options: DeadLetterStoreOptions;
  readonly #letters = new RingBuffer<DeadLetter>();
  #bytes = 0;
  #listener: OutboxListener | undefined;
  #unreported = 0;

  constructor(options: DeadLetterStoreOptions) {
    this.#options = options;
    this.letters = Object.freeze<DeadLetters>({
      list: async (filter) => this.#list(matching(readDeadLetterFilter(filter))),
      redrive: async (filter) => this.#redrive(matching(readDeadLetterFilter(filter))),
      purge: async (filter) => this.#purge(matching(readDeadLetterFilter(filter))),
    });
  }

  /** How many letters are kept. */
  get size(): number {
    return this.#letters.size;
  }

  /** The ids of their events. */
  get ids(): readonly string[] {
    const ids: string[] = [];
    this.#letters.visit(({ event }) => ids.push(event.id));
    return ids;
  }

  /** Given up and not yet reported: counted as pending, so that the counters balance inside a hook. */
  get unreported(): number {
    return this.#unreported;
  }

  listen(listener: OutboxListener): void {
    this.#listener = listener;
  }

  /** Events are given up. */
  add(events: readonly StoredEvent[], reason: DeadReason, answer: ResponseSummary): void {
    const { status, code, requestId } = fieldsOf<ResponseSummary>(answer, responseSummaryFields);
    const given = {
      ...(status !== undefined && { status }),
      ...(code !== undefined && { code }),
      ...(requestId !== undefined && { requestId }),
    };
    this.#unreported += events.length;
    for (const event of events) {
      this.#unreported -= 1;
      const diedAtMs = this.#options.clock.wallMs();
      const isPrivate = reason === 'consent' || reason === 'forgotten';
      const kept = isPrivate ? withoutBody(event) : event;
      const letter: DeadLetter = { event: kept, reason, diedAtMs, ...given };
      // Kept before it is reported, so that a hook finds it. Nothing is kept of a forgotten contact.
      if (reason !== 'forgotten') this.#keep(letter);
      this.#listener?.dead(letter);
    }
  }

  /** Deletes the letters about events that match. Returns how many. */
  forget(isMatch: (event: StoredEvent) => boolean): number {
    return this.#purge(({ event }) => isMatch(event));
  }

  #keep(letter: DeadLetter): void {
    this.#push(letter);
    const { max, maxBytes } = this.#options.limits;
    while (this.#bytes > maxBytes || this.#letters.size > max) {
      this.#bytes -= this.#letters.shift()?.event.bytes ?? 0;
      this.#listener?.deadEvicted();
    }
  }

  #list(isMatch: (letter: DeadLetter) => boolean): readonly DeadLetter[] {
    const all = this.#takeAll();
    for (const letter of all) this.#push(letter);
    // Copies: the dedupe window may still hold the very event that is kept here.
    return all.filter(isMatch).map((letter) => ({ ...letter, event: copyOf(letter.event) }));
  }

  #purge(isMatch: (letter: DeadLetter) => boolean): number {
    return this.#takeWhile(isMatch, () => true);
  }

  #redrive(isMatch: (letter: DeadLetter) => boolean): number {
    if (!this.#options.isOpen()) return 0;
    const redriven: StoredEvent[] = [];
    const accept = (letter: DeadLetter): boolean => {
      const event = this.#listener?.redrive(letter);
      if (event !== undefined) redriven.push(event);
      return event !== undefined;
    };
    // A letter without consent has no body that could be sent.
    const count = this.#takeWhile(
      (letter) => letter.reason !== 'consent' && isMatch(letter),
      accept,
    );
    this.#options.sendAgain(redriven);
    return count;
  }

  /** Takes out the letters that match, the oldest first, until one is not accepted. Returns how many. */
  #takeWhile(
    isMatch: (letter: DeadLetter) => boolean,
    accept: (letter: DeadLetter) => boolean,
  ): number {
    let taken = 0;
    let isAccepting = true;
    for (const letter of this.#takeAll()) {
      const isMeant = isMatch(letter);
      isAccepting &&= !isMeant || accept(letter);
      if (isAccepting && isMeant) taken += 1;
      else this.#push(letter);
    }
    return taken;
  }

  #push(letter: DeadLetter): void {
    this.#letters.push(letter);
    this.#bytes += letter.event.bytes;
  }

  #takeAll(): DeadLetter[] {
    this.#bytes = 0;
    return this.#letters.takeAll();
  }
}
