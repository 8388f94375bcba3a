import type { ReceivedRequest } from '../received-request.js';
import type { Counts } from '../sandbox.js';
import type { Exchange } from './exchange.js';
import { Fifo } from './fifo.js';

/** Every request seen, and what was counted on the way. */
export class Journal {
  readonly #received: Fifo<Exchange>;
  #requests = 0;
  #lastNumber = 0;
  #byStatus = new Map<number, number>();
  #opened = 0;
  #open = 0;
  #maxOpen = 0;

  constructor(keepRequests: number) {
    this.#received = new Fifo(keepRequests);
  }

  get received(): readonly ReceivedRequest[] {
    return this.#received.toArray();
  }

  /** The newest so many, the newest first. */
  latest(count: number): readonly ReceivedRequest[] {
    return this.#received.newest(count);
  }

  /** The number of the newest request: each has its own, from 1, which `clear()` does not give again. */
  get lastNumber(): number {
    return this.#lastNumber;
  }

  /** The request of that number, if it is still kept. */
  find(number: number): ReceivedRequest | undefined {
    return this.#received.beforeNewest(this.#lastNumber - number);
  }

  arrived(exchange: Exchange): void {
    this.#requests += 1;
    this.#lastNumber += 1;
    this.#received.push(exchange);
  }

  answered(status: number): void {
    this.#byStatus.set(status, (this.#byStatus.get(status) ?? 0) + 1);
  }

  connected(): void {
    this.#opened += 1;
    this.#open += 1;
    this.#maxOpen = Math.max(this.#maxOpen, this.#open);
  }

  disconnected(): void {
    this.#open -= 1;
  }

  counts(): Omit<Counts, 'stored' | 'duplicates'> {
    return {
      requests: this.#requests,
      byStatus: Object.fromEntries(this.#byStatus),
      connections: { opened: this.#opened, open: this.#open, maxOpen: this.#maxOpen },
    };
  }

  /** Open connections stay counted: they are still there. */
  clear(): void {
    this.#received.clear();
    this.#requests = 0;
    this.#byStatus = new Map();
    this.#opened = this.#open;
    this.#maxOpen = this.#open;
  }
}
