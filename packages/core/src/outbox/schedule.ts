/** Something that is due at a moment of the monotonic clock. */
export interface Due {
  readonly dueMs: number;
  /** Decides between entries that are due at the same moment, so that their order is kept. */
  readonly order: number;
}

/** A binary heap of entries by due time, then by order. */
export class Schedule<T extends Due> {
  readonly #heap: T[] = [];

  get size(): number {
    return this.#heap.length;
  }

  /** When the earliest entry is due; `Infinity` when there is none. */
  get nextMs(): number {
    return this.#heap[0]?.dueMs ?? Number.POSITIVE_INFINITY;
  }

  add(entry: T): void {
    const heap = this.#heap;
    let at = heap.length;
    // If the stack is used up this throws, while nothing has changed yet.
    isBefore(entry, entry);
    heap.push(entry);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || !isBefore(entry, above)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = entry;
  }

  /** Takes the earliest entry, if it is due. */
  takeDue(nowMs: number): T | undefined {
    const first = this.#heap[0];
    return first !== undefined && first.dueMs <= nowMs ? this.#takeFirst() : undefined;
  }

  /** The least value among the first `max` entries of the heap; `Infinity` when there is none. */
  least(value: (entry: T) => number, max: number): number {
    let least = Number.POSITIVE_INFINITY;
    const heap = this.#heap;
    for (let at = 0; at < heap.length && at < max; at += 1) {
      const entry = heap[at];
      if (entry !== undefined) least = Math.min(least, value(entry));
    }
    return least;
  }

  /** Takes everything out, the earliest first. */
  takeAll(): T[] {
    return this.#heap.splice(0).sort((a, b) => (isBefore(a, b) ? -1 : 1));
  }

  #takeFirst(): T | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      const left = heap[2 * at + 1];
      const right = heap[2 * at + 2];
      const isRight = left !== undefined && right !== undefined && isBefore(right, left);
      const child = isRight ? right : left;
      if (child === undefined || !isBefore(child, last)) break;
      heap[at] = child;
      at = 2 * at + (isRight ? 2 : 1);
    }
    heap[at] = last;
    return first;
  }
}

function isBefore(a: Due, b: Due): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);
}
