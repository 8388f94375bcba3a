import { matching } from './dead-letter-filter.js';
import type { DeadLetter, DeadLetterFilter } from './outbox.js';
import { Ring } from './ring.js';

/** How many dead letters are kept. */
export interface DeadLetterLimits {
  readonly max: number;
  readonly maxBytes: number;
}

/** Keeps the newest dead letters, within a number and a size. */
export class DeadLetterBox {
  readonly #limits: DeadLetterLimits;
  readonly #onEvicted: () => void;
  readonly #letters = new Ring<DeadLetter>();
  #bytes = 0;

  constructor(limits: DeadLetterLimits, onEvicted: () => void) {
    this.#limits = limits;
    this.#onEvicted = onEvicted;
  }

  get size(): number {
    return this.#letters.size;
  }

  add(letter: DeadLetter): void {
    this.#put(letter);
    const { max, maxBytes } = this.#limits;
    while (this.#bytes > maxBytes || this.#letters.size > max) {
      this.#bytes -= this.#letters.shift()?.event.bytes ?? 0;
      this.#onEvicted();
    }
  }

  list(filter: DeadLetterFilter): readonly DeadLetter[] {
    const all = this.#takeAll();
    for (const letter of all) this.#put(letter);
    return all.filter(matching(filter));
  }

  /**
   * Takes letters out, the oldest first, for as long as `accept` says yes; says how many.
   *
   * @param canBeMeant - What the filter means besides; others are passed over.
   */
  take(
    filter: DeadLetterFilter,
    accept: (letter: DeadLetter) => boolean,
    canBeMeant: (letter: DeadLetter) => boolean = () => true,
  ): number {
    const isWanted = matching(filter);
    const isMeant = (letter: DeadLetter): boolean => isWanted(letter) && canBeMeant(letter);
    let taken = 0;
    let isOpen = true;
    for (const letter of this.#takeAll()) {
      isOpen &&= !isMeant(letter) || accept(letter);
      if (isOpen && isMeant(letter)) taken += 1;
      else this.#put(letter);
    }
    return taken;
  }

  #put(letter: DeadLetter): void {
    this.#letters.push(letter);
    this.#bytes += letter.event.bytes;
  }

  #takeAll(): DeadLetter[] {
    this.#bytes = 0;
    return this.#letters.takeAll();
  }
}
