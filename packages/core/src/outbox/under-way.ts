import type { Taken } from './waiting-room.js';

/** The events that are being sent. There are never more than 32. */
export class UnderWay {
  /** How many there may be. */
  most = 0;
  readonly #taken = new Set<Taken>();
  #onLastBack = (): void => {};

  get size(): number {
    return this.#taken.size;
  }

  get isFull(): boolean {
    return this.#taken.size >= this.most;
  }

  /** When the oldest was accepted of those that do not ask for their contact; `Infinity`: there is none. */
  get oldestMs(): number {
    let oldestMs = Number.POSITIVE_INFINITY;
    for (const { event, probe } of this.#taken) {
      if (probe === undefined) oldestMs = Math.min(oldestMs, event.acceptedAtMs);
    }
    return oldestMs;
  }

  left(taken: Taken): void {
    this.#taken.add(taken);
  }

  cameBack(taken: Taken): void {
    this.#taken.delete(taken);
    if (this.#taken.size === 0) this.#onLastBack();
  }

  /** Resolves when none is being sent any more. */
  async allBack(): Promise<void> {
    if (this.#taken.size > 0) await new Promise<void>((resolve) => (this.#onLastBack = resolve));
  }
}
