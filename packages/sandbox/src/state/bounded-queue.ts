interface QueueOptions<T> {
  /** No limit by default. */
  readonly maxItems?: number;
  /** No limit by default. */
  readonly maxBytes?: number;
  /** The size of an item; 0 by default. */
  readonly bytesOf?: (item: T) => number;
  /** Called for each item that is dropped because the queue is full. */
  readonly onDrop?: (item: T) => void;
}

/**
 * A queue with a maximum number of items and of bytes: pushing to a full queue drops the oldest items. An item that is
 * larger than the queue is dropped as well. All steps take constant time.
 */
export class BoundedQueue<T> {
  readonly #maxItems: number;
  readonly #maxBytes: number;
  readonly #bytesOf: (item: T) => number;
  readonly #onDrop: ((item: T) => void) | undefined;
  #items: (T | undefined)[] = [];
  #head = 0;
  #bytes = 0;

  constructor(options: QueueOptions<T> = {}) {
    this.#maxItems = options.maxItems ?? Number.POSITIVE_INFINITY;
    this.#maxBytes = options.maxBytes ?? Number.POSITIVE_INFINITY;
    this.#bytesOf = options.bytesOf ?? (() => 0);
    this.#onDrop = options.onDrop;
  }

  get length(): number {
    return this.#items.length - this.#head;
  }

  get bytes(): number {
    return this.#bytes;
  }

  push(item: T): void {
    this.#items.push(item);
    this.#bytes += this.#bytesOf(item);
    while (this.length > this.#maxItems || this.#bytes > this.#maxBytes) {
      const dropped = this.shift();
      if (dropped === undefined) return;
      this.#onDrop?.(dropped);
    }
  }

  shift(): T | undefined {
    const item = this.#items[this.#head];
    if (item === undefined) return undefined;
    this.#items[this.#head] = undefined;
    this.#head += 1;
    this.#bytes -= this.#bytesOf(item);
    // Moving the rest only when half of the array is empty keeps the cost per item constant.
    if (this.#head > 32 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  /** Says that an item in the queue became smaller. */
  shrunk(bytes: number): void {
    this.#bytes -= bytes;
  }

  toArray(): T[] {
    return this.#items.slice(this.#head).filter((item) => item !== undefined);
  }

  /** The last items, newest first. */
  newest(count: number): T[] {
    return this.#items
      .slice(Math.max(this.#head, this.#items.length - count))
      .filter((item) => item !== undefined)
      .reverse();
  }

  /** The item pushed `distance` items before the newest one (0: the newest), if it is still kept. */
  beforeNewest(distance: number): T | undefined {
    return this.#items[this.#items.length - 1 - distance];
  }

  clear(): void {
    this.#items = [];
    this.#head = 0;
    this.#bytes = 0;
  }
}
