/** First in, first out, at most so many: pushing one more lets the oldest go. Every step takes constant time. */
export class Fifo<T> {
  readonly #max: number;
  #items: (T | undefined)[] = [];
  #head = 0;

  constructor(max: number) {
    this.#max = max;
  }

  get length(): number {
    return this.#items.length - this.#head;
  }

  /** Adds one; returns the one that had to go. */
  push(item: T): T | undefined {
    this.#items.push(item);
    return this.length > this.#max ? this.shift() : undefined;
  }

  shift(): T | undefined {
    const item = this.#items[this.#head];
    if (this.length === 0) return undefined;
    this.#items[this.#head] = undefined;
    this.#head += 1;
    // Moving the rest down only when half is gone keeps the cost per item constant.
    if (this.#head > 32 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  toArray(): T[] {
    return this.#items.slice(this.#head).filter((item) => item !== undefined);
  }

  /** The newest so many, the newest first. */
  newest(count: number): T[] {
    return this.#items
      .slice(Math.max(this.#head, this.#items.length - count))
      .filter((item) => item !== undefined)
      .reverse();
  }

  /** The one that was pushed so many before the newest (0: the newest itself), if it is still there. */
  beforeNewest(distance: number): T | undefined {
    return this.#items[this.#items.length - 1 - distance];
  }

  clear(): void {
    this.#items = [];
    this.#head = 0;
  }
}
