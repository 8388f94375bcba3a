/** A queue with a maximum length: pushing to a full queue drops the oldest item. All steps take constant time. */
export class BoundedQueue<T> {
  readonly #max: number;
  #items: (T | undefined)[] = [];
  #head = 0;

  constructor(max: number) {
    this.#max = max;
  }

  get length(): number {
    return this.#items.length - this.#head;
  }

  /** Adds an item; returns the dropped one. */
  push(item: T): T | undefined {
    this.#items.push(item);
    return this.length > this.#max ? this.shift() : undefined;
  }

  shift(): T | undefined {
    const item = this.#items[this.#head];
    if (this.length === 0) return undefined;
    this.#items[this.#head] = undefined;
    this.#head += 1;
    // Moving the rest only when half of the array is empty keeps the cost per item constant.
    if (this.#head > 32 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
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
  }
}
