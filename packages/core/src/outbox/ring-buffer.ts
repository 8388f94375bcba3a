const firstCapacity = 64;

/** A first-in, first-out list that can also take an element at its front. It grows as needed. */
export class RingBuffer<T> {
  #slots: (T | undefined)[] = new Array(firstCapacity);
  #head = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The element that `shift()` would return. */
  get first(): T | undefined {
    return this.#slots[this.#head];
  }

  push(element: T): void {
    if (this.#size === this.#slots.length) this.#grow();
    this.#slots[(this.#head + this.#size) & (this.#slots.length - 1)] = element;
    this.#size += 1;
  }

  unshift(element: T): void {
    if (this.#size === this.#slots.length) this.#grow();
    this.#head = (this.#head - 1) & (this.#slots.length - 1);
    this.#slots[this.#head] = element;
    this.#size += 1;
  }

  shift(): T | undefined {
    const element = this.#slots[this.#head];
    if (this.#size === 0) return undefined;
    this.#slots[this.#head] = undefined;
    this.#head = (this.#head + 1) & (this.#slots.length - 1);
    this.#size -= 1;
    if (this.#size === 0 && this.#slots.length > firstCapacity * 64) this.#shrink();
    return element;
  }

  /** Shows every element, in order. */
  visit(look: (element: T) => void): void {
    for (let i = 0; i < this.#size; i += 1) {
      const element = this.#slots[(this.#head + i) & (this.#slots.length - 1)];
      if (element !== undefined) look(element);
    }
  }

  /** Takes everything out, in order. */
  takeAll(): T[] {
    const all: T[] = [];
    for (let element = this.shift(); element !== undefined; element = this.shift()) {
      all.push(element);
    }
    return all;
  }

  #grow(): void {
    const wider: (T | undefined)[] = new Array(this.#slots.length * 2);
    for (let i = 0; i < this.#size; i += 1) {
      wider[i] = this.#slots[(this.#head + i) & (this.#slots.length - 1)];
    }
    this.#slots = wider;
    this.#head = 0;
  }

  /** After a burst its memory is released. */
  #shrink(): void {
    this.#slots = new Array(firstCapacity);
    this.#head = 0;
  }
}
