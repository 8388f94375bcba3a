import type { DeadLetter, DeadLetterFilter } from './outbox.js';

/** How many dead letters are kept. */
export interface DeadLetterLimits {
  readonly max: number;
  readonly maxBytes: number;
}

/** Keeps the newest dead letters, within a number and a size. */
export class DeadLetterBox {
  readonly #limits: DeadLetterLimits;
  readonly #onEvicted: () => void;
  #letters: DeadLetter[] = [];
  #bytes = 0;

  constructor(limits: DeadLetterLimits, onEvicted: () => void) {
    this.#limits = limits;
    this.#onEvicted = onEvicted;
  }

  get size(): number {
    return this.#letters.length;
  }

  add(letter: DeadLetter): void {
    this.#letters.push(letter);
    this.#bytes += letter.event.bytes;
    let evicted = 0;
    while (
      this.#bytes > this.#limits.maxBytes ||
      this.#letters.length - evicted > this.#limits.max
    ) {
      this.#bytes -= this.#letters[evicted]?.event.bytes ?? 0;
      evicted += 1;
      this.#onEvicted();
    }
    if (evicted > 0) this.#letters = this.#letters.slice(evicted);
  }

  list(filter: DeadLetterFilter = {}): readonly DeadLetter[] {
    return this.#letters.filter(matching(filter));
  }

  /** Takes letters out, the oldest first, for as long as `accept` says yes; says how many. */
  take(filter: DeadLetterFilter, accept: (letter: DeadLetter) => boolean): number {
    const isMeant = matching(filter);
    let isOpen = true;
    const stay = this.#letters.filter((letter) => {
      if (!isOpen || !isMeant(letter)) return true;
      isOpen = accept(letter);
      return !isOpen;
    });
    const taken = this.#letters.length - stay.length;
    this.#letters = stay;
    this.#bytes = stay.reduce((bytes, { event }) => bytes + event.bytes, 0);
    return taken;
  }
}

function matching({ ids, reason }: DeadLetterFilter): (letter: DeadLetter) => boolean {
  const wanted = ids && new Set(ids);
  return (letter) =>
    (reason === undefined || letter.reason === reason) &&
    (wanted === undefined || wanted.has(letter.event.id));
}
