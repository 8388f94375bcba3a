import type { Recent } from './recent.js';

const firstSweepAt = 1_024;

/**
 * Contacts that the cache has forgotten while some of their seconds lie in the future. Events wait for
 * these seconds, so there are never more of these contacts than waiting events.
 */
export class FutureContacts {
  readonly #heads = new Map<string, Recent>();
  #sweepAt = firstSweepAt;

  get(value: string): Recent | undefined {
    return this.#heads.size === 0 ? undefined : this.#heads.get(value);
  }

  take(value: string): Recent | undefined {
    const head = this.get(value);
    this.#heads.delete(value);
    return head;
  }

  drop(isMatch: (head: Recent) => boolean): void {
    for (const [value, head] of this.#heads) if (isMatch(head)) this.#heads.delete(value);
  }

  keep(head: Recent, nowSec: number): void {
    this.#heads.set(head.value, head);
    if (this.#heads.size < this.#sweepAt) return;
    for (const [value, kept] of this.#heads) {
      if (!isAhead(kept, nowSec)) this.#heads.delete(value);
    }
    this.#sweepAt = firstSweepAt + 2 * this.#heads.size;
  }
}

/** Whether a second of this contact, of any name, lies in the future. */
export function isAhead(head: Recent, nowSec: number): boolean {
  for (let recent: Recent | undefined = head; recent !== undefined; recent = recent.next) {
    if (recent.lastSec > nowSec) return true;
  }
  return false;
}
