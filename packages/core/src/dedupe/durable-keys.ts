import { longTextHash } from '../model/text-hash.js';

/** The maximum number of hashes of earlier processes that are remembered. */
const maxHashes = 10_000;

/** An event whose text is what it is compared by, unless something else was noted. */
interface KeyedEvent {
  readonly fragment: string;
}

/**
 * What a durable outbox needs to recognise duplicates after a restart: the keys of this process's events, to store their
 * hashes, and the hashes that earlier processes have stored.
 */
export class DurableKeys {
  readonly #windowMs: number;
  readonly #noted = new WeakMap<KeyedEvent, string>();
  readonly #hashes = new Map<string, number>();
  /** Later than this nothing of earlier processes is a duplicate (wall clock). */
  #endsMs = 0;

  /** @param windowMs - How long an identical event is a duplicate; 0: never. */
  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  /** The event is compared by this key, not by its text; empty: by nothing. */
  note(event: KeyedEvent, key: string): void {
    this.#noted.set(event, key);
  }

  /** What the event is compared by; empty: nothing. */
  keyOf(event: KeyedEvent): string {
    return this.#noted.get(event) ?? event.fragment;
  }

  /** An earlier process has accepted an event with this hash. */
  restore(hash: string, acceptedAtMs: number): void {
    if (this.#hashes.size >= maxHashes) return;
    this.#hashes.set(hash, acceptedAtMs);
    this.#endsMs = Math.max(this.#endsMs, acceptedAtMs + this.#windowMs);
  }

  /** Whether an earlier process has accepted an event with this key a moment before. */
  isDuplicate(key: string, trackedAtMs: number): boolean {
    if (this.#hashes.size === 0) return false;
    if (trackedAtMs >= this.#endsMs) {
      this.#hashes.clear();
      return false;
    }
    const acceptedAtMs = this.#hashes.get(longTextHash(key));
    return acceptedAtMs !== undefined && Math.abs(trackedAtMs - acceptedAtMs) < this.#windowMs;
  }
}
