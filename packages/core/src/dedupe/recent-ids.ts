import { LRUCache } from 'lru-cache';

/** How long an id is remembered: longer than a page waits between two attempts. */
const rememberedMs = 10 * 60_000;
const maxIds = 10_000;

/** The ids that were seen in the last ten minutes, the newest 10,000 of them. */
export class RecentIds {
  readonly #ids: LRUCache<string, true>;

  /** @param clock - The monotonic clock. */
  constructor(clock: { readonly nowMs: () => number }) {
    this.#ids = new LRUCache({
      max: maxIds,
      ttl: rememberedMs,
      ttlResolution: 0,
      perf: { now: clock.nowMs },
    });
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  add(id: string): void {
    this.#ids.set(id, true);
  }
}
