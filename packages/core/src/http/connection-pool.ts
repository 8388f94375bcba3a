import type { Client } from 'undici';

/** A connection, and how many requests have been given to it. */
export interface Connection {
  readonly client: Pick<Client, 'dispatch' | 'close' | 'destroy'>;
  waiting: number;
}

/**
 * Connections, each opened when all others are busy. undici's own pool would look at every request a second
 * time, and search for a free connection among all.
 */
export class ConnectionPool {
  readonly #open: () => Connection['client'];
  readonly #max: number;
  readonly #all: Connection[] = [];
  readonly #free: Connection[] = [];
  #next = 0;

  constructor(open: () => Connection['client'], max: number) {
    this.#open = open;
    this.#max = max;
  }

  /** The connection that was free last: it is the least likely to have been closed meanwhile. */
  take(): Connection {
    const connection = this.#free.pop() ?? this.#busy() ?? this.#add();
    connection.waiting += 1;
    return connection;
  }

  giveBack(connection: Connection): void {
    connection.waiting -= 1;
    if (connection.waiting === 0) this.#free.push(connection);
  }

  /** Lets what is in flight finish. */
  async close(): Promise<void> {
    await Promise.all(this.#all.map(({ client }) => client.close()));
  }

  async destroy(): Promise<void> {
    await Promise.all(this.#all.map(({ client }) => client.destroy()));
  }

  /** At the maximum number of connections: each in turn, which then sends one request after the other. */
  #busy(): Connection | undefined {
    if (this.#all.length < this.#max) return undefined;
    this.#next = (this.#next + 1) % this.#all.length;
    return this.#all[this.#next];
  }

  #add(): Connection {
    const connection = { client: this.#open(), waiting: 0 };
    this.#all.push(connection);
    return connection;
  }
}
