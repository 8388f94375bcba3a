import type { Socket } from 'node:net';
import type { buildConnector as BuildConnector, Client } from 'undici';
import { fieldOf, hasField } from '../model/own-fields.js';

/** Remembers which connections had answered before they failed. */
export class ConnectionHistory {
  /** How many bytes a connection had read when it was opened (a TLS handshake), by its local port. */
  readonly #readAtStart = new Map<number, number>();
  readonly #staleErrors = new WeakSet<object>();

  /** How connections are opened: they never keep the process alive. */
  connector(connect: BuildConnector.connector): BuildConnector.connector {
    return (target, callback) => {
      const connecting: unknown = connect(target, (...result) => {
        const [error, socket] = result;
        if (error === null) this.#prepare(socket);
        callback(...result);
      });
      if (canBeLetGo(connecting)) connecting.unref();
    };
  }

  /** Whether the connection on which a request failed had answered others before. */
  hadAnswered(error: unknown): boolean {
    if (typeof error !== 'object' || error === null) return false;
    if (this.#staleErrors.has(error)) return true;
    // undici's own errors tell the port of their connection and the bytes it had read.
    const socket = fieldOf(error, 'socket');
    if (typeof socket !== 'object' || socket === null) return false;
    return this.#hasRead(
      Number(fieldOf(socket, 'localPort')),
      Number(fieldOf(socket, 'bytesRead')),
    );
  }

  #prepare(socket: Socket): void {
    socket.unref();
    // undici refs the socket for each request; only flush, close and awaited calls may keep the process alive.
    socket.ref = () => socket;
    const port = socket.localPort ?? 0;
    // A port that is used again moves to the end; the oldest belongs to a connection that is long closed.
    this.#readAtStart.delete(port);
    this.#readAtStart.set(port, socket.bytesRead);
    if (this.#readAtStart.size > maxRemembered) {
      for (const oldest of this.#readAtStart.keys()) {
        this.#readAtStart.delete(oldest);
        break;
      }
    }
    // Before undici's own listener: the same error object reaches the request.
    socket.on('error', (error) => {
      if (this.#hasRead(port, socket.bytesRead)) this.#staleErrors.add(error);
    });
  }

  #hasRead(port: number, bytesRead: number): boolean {
    return bytesRead > (this.#readAtStart.get(port) ?? 0);
  }
}

/** Not `instanceof`: loading `node:net` for that alone would make importing this library slower. */
function canBeLetGo(value: unknown): value is Pick<Socket, 'unref'> {
  return typeof value === 'object' && value !== null && hasField(value, 'unref');
}

/** More than can be open at once: those that deliver, and those of awaited requests. */
const maxRemembered = 512;

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
