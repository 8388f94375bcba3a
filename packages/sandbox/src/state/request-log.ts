import type { Counts } from '../sandbox.js';
import { BoundedQueue } from './bounded-queue.js';
import { RequestRecord } from './request-record.js';
import type { SavedLog } from './saved-state.js';

interface RequestLogOptions {
  readonly keepRequests: number;
  readonly keepBytes: number;
}

/** Is told about changes of the log. */
export interface RequestLogListener {
  /** A request arrived or is over. */
  changed(request: RequestRecord): void;
  cleared(): void;
}

/** The requests received, and counters of requests, statuses and connections. */
export class RequestLog {
  readonly #requests: BoundedQueue<RequestRecord>;
  #requestCount = 0;
  #lastNumber = 0;
  #byStatus = new Map<number, number>();
  #version = 0;
  #opened = 0;
  #open = 0;
  #maxOpen = 0;
  #listener: RequestLogListener | undefined;

  constructor({ keepRequests, keepBytes }: RequestLogOptions) {
    this.#requests = new BoundedQueue({
      maxItems: keepRequests,
      maxBytes: keepBytes,
      bytesOf: (request) => request.bytes,
    });
  }

  /** Another number after every change. */
  get version(): number {
    return this.#version;
  }

  listen(listener: RequestLogListener): void {
    this.#listener = listener;
  }

  get received(): readonly RequestRecord[] {
    return this.#requests.toArray();
  }

  /** The last requests, newest first. */
  latest(count: number): readonly RequestRecord[] {
    return this.#requests.newest(count);
  }

  /** The number of the newest request. Numbers start at 1 and are not reused after `clear()`. */
  get lastNumber(): number {
    return this.#lastNumber;
  }

  /** The smallest number of a kept request. */
  get oldestNumber(): number {
    return this.#lastNumber - this.#requests.length + 1;
  }

  /** The request of that number, if it is still kept. */
  find(number: number): RequestRecord | undefined {
    return this.#requests.beforeNewest(this.#lastNumber - number);
  }

  add(request: RequestRecord): void {
    this.#requestCount += 1;
    this.#version += 1;
    this.#lastNumber += 1;
    request.number = this.#lastNumber;
    this.#requests.push(request);
    this.#listener?.changed(request);
  }

  /** A request is over: counts its status, and frees memory. */
  close(request: RequestRecord): void {
    const { status } = request;
    this.#version += 1;
    if (status !== undefined) this.#byStatus.set(status, (this.#byStatus.get(status) ?? 0) + 1);
    const before = request.bytes;
    request.close();
    if (this.find(request.number) !== request) return;
    this.#requests.shrunk(before - request.bytes);
    this.#listener?.changed(request);
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
      requests: this.#requestCount,
      byStatus: Object.fromEntries(this.#byStatus),
      connections: { opened: this.#opened, open: this.#open, maxOpen: this.#maxOpen },
    };
  }

  save(): SavedLog {
    return {
      requestCount: this.#requestCount,
      byStatus: Object.fromEntries(this.#byStatus),
      requests: this.#requests.toArray().map((request) => request.save()),
    };
  }

  /** Replaces all requests. They get new numbers, because numbers are not reused. */
  load(saved: SavedLog): void {
    this.clear();
    for (const one of saved.requests) this.add(RequestRecord.restored(one));
    this.#requestCount = saved.requestCount;
    this.#byStatus = new Map(
      Object.entries(saved.byStatus).map(([status, count]) => [Number(status), count]),
    );
  }

  /** Connections that are still open stay counted. */
  clear(): void {
    this.#version += 1;
    this.#requests.clear();
    this.#requestCount = 0;
    this.#byStatus = new Map();
    this.#opened = this.#open;
    this.#maxOpen = this.#open;
    this.#listener?.cleared();
  }
}
