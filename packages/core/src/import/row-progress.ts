import type { ImportCheckpoint } from '../model/import-types.js';

/** Which rows are done: all before the position, and some behind it. */
export class RowProgress {
  #position: number;
  readonly #ahead = new Set<number>();

  constructor(checkpoint?: ImportCheckpoint) {
    this.#position = checkpoint?.position ?? 0;
    for (const [first, last] of checkpoint?.done ?? []) {
      for (let index = first; index <= last; index += 1) this.#ahead.add(index);
    }
  }

  /** All rows before this one are done. */
  get position(): number {
    return this.#position;
  }

  /** How many rows there are up to the last one that is done. */
  get end(): number {
    let end = this.#position;
    for (const index of this.#ahead) end = Math.max(end, index + 1);
    return end;
  }

  isDone(index: number): boolean {
    return index < this.#position || this.#ahead.has(index);
  }

  done(index: number): void {
    if (index !== this.#position) {
      this.#ahead.add(index);
      return;
    }
    do this.#position += 1;
    while (this.#ahead.delete(this.#position));
  }

  /** How far it has come in the source with that fingerprint. */
  checkpoint(fingerprint: ImportCheckpoint['fingerprint']): ImportCheckpoint {
    return { version: 1, position: this.#position, done: this.#ranges(), fingerprint };
  }

  #ranges(): [number, number][] {
    const ranges: [number, number][] = [];
    for (const index of [...this.#ahead].sort((a, b) => a - b)) {
      const last = ranges.at(-1);
      if (last !== undefined && last[1] === index - 1) last[1] = index;
      else ranges.push([index, index]);
    }
    return ranges;
  }
}
