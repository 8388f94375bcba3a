import { LRUCache } from 'lru-cache';

/** How long, and how much, the window remembers. */
export interface WindowOptions {
  readonly windowMs: number;
  readonly maxKeys: number;
  readonly maxBytes: number;
}

/**
 * Remembers what was accepted a moment ago.
 *
 * The moment is the value, so that the clock stays the caller's, and no timer is ever made.
 */
export class DedupeWindow {
  readonly #windowMs: number;
  readonly #maxKeyLength: number;
  readonly #seen: LRUCache<string, number>;

  constructor({ windowMs, maxKeys, maxBytes }: WindowOptions) {
    this.#windowMs = windowMs;
    this.#maxKeyLength = Math.floor(maxBytes / 2);
    this.#seen = new LRUCache({
      max: maxKeys,
      maxSize: maxBytes,
      // JavaScript strings take at most two bytes a character.
      sizeCalculation: (_atMs, key) => 2 * key.length,
    });
  }

  /** Whether the same key was remembered less than `windowMs` before or after. */
  has(key: string, atMs: number): boolean {
    // peek: looking must not make an old key young.
    const seenAtMs = this.#seen.peek(key);
    return seenAtMs !== undefined && Math.abs(atMs - seenAtMs) < this.#windowMs;
  }

  /** Remembers an accepted event; a key too large for the whole window is not remembered. */
  remember(key: string, atMs: number): void {
    if (key.length > 0 && key.length <= this.#maxKeyLength) this.#seen.set(key, atMs);
  }

  clear(): void {
    this.#seen.clear();
  }
}
