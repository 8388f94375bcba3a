import type { Client } from 'undici';

/** A connection, and how many requests have been given to it. */
export interface Line {
  readonly client: Pick<Client, 'dispatch' | 'close' | 'destroy'>;
  waiting: number;
}

/**
 * Connections, each made when all others are busy. undici's own pool would look at every request a second
 * time, and search for a free connection among all.
 */
export class Lines {
  readonly #open: () => Line['client'];
  readonly #most: number;
  readonly #all: Line[] = [];
  readonly #free: Line[] = [];
  #next = 0;

  constructor(open: () => Line['client'], most: number) {
    this.#open = open;
    this.#most = most;
  }

  /** The connection that was free last: it is the least likely to have been closed meanwhile. */
  take(): Line {
    const line = this.#free.pop() ?? this.#busy() ?? this.#begin();
    line.waiting += 1;
    return line;
  }

  giveBack(line: Line): void {
    line.waiting -= 1;
    if (line.waiting === 0) this.#free.push(line);
  }

  /** Lets what is under way come to its end. */
  async close(): Promise<void> {
    await Promise.all(this.#all.map(({ client }) => client.close()));
  }

  async destroy(): Promise<void> {
    await Promise.all(this.#all.map(({ client }) => client.destroy()));
  }

  /** When there are as many as may be, each in its turn: it sends one request after the other. */
  #busy(): Line | undefined {
    if (this.#all.length < this.#most) return undefined;
    this.#next = (this.#next + 1) % this.#all.length;
    return this.#all[this.#next];
  }

  #begin(): Line {
    const line = { client: this.#open(), waiting: 0 };
    this.#all.push(line);
    return line;
  }
}
