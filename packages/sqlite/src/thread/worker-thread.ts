import { Worker } from 'node:worker_threads';
import type {
  Answer,
  AnswerTo,
  FromWorker,
  Request,
  ToWorker,
  WorkerSettings,
} from '../worker/protocol.js';
import code from '../worker/worker.ts?bundled';
import { StoreError } from './store-error.js';

/** How long the next start waits after a worker has ended; doubled each time, up to the maximum. */
const firstRestartMs = 100;
const maxRestartMs = 30_000;

/**
 * The thread does not keep the process alive, but what it is asked does, for so long: events of a process that comes
 * to its end are stored, and a disk that hangs cannot keep it.
 */
const holdMs = 5_000;

/** Told what the worker says besides its answers. */
export interface WorkerListener {
  message(message: Exclude<FromWorker, { readonly type: 'answer' }>): void;
  counted(counts: Extract<FromWorker, { readonly type: 'answer' }>['counts']): void;
  /** The worker has ended by itself. What it was asked has failed; it is started again. */
  ended(): void;
}

/** A request that is not answered yet. */
interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: StoreError) => void;
}

/** The thread that has the file open. Started with the first request, and again when it has ended. */
export class WorkerThread {
  readonly #settings: WorkerSettings;
  readonly #listener: WorkerListener;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #lastId = 0;
  #hold: NodeJS.Timeout | undefined;
  #restarts = 0;
  #startAtMs = 0;
  #isClosed = false;
  #closed: Promise<void> | undefined;

  constructor(settings: WorkerSettings, listener: WorkerListener) {
    this.#settings = settings;
    this.#listener = listener;
  }

  /** Asks the worker. Rejects with a `StoreError`. */
  async ask<K extends Answer['do']>(request: Request & { readonly do: K }): Promise<AnswerTo<K>> {
    const answer = await this.#send(request);
    if (isAnswerTo(answer, request.do)) return answer;
    throw new StoreError('unknown');
  }

  /** Closes the file and ends the thread. Later requests fail. */
  close(): Promise<void> {
    this.#closed ??= this.#end();
    return this.#closed;
  }

  async #end(): Promise<void> {
    const worker = this.#worker;
    const answered = worker && this.#send({ do: 'close' });
    // From here on nobody is told that the worker has ended.
    this.#isClosed = true;
    await answered?.catch(() => {});
    // The file is closed: otherwise this could leave a lock behind.
    await worker?.terminate();
  }

  #send(request: Request): Promise<Answer> {
    if (this.#isClosed) return Promise.reject(new StoreError('closed'));
    const worker = this.#worker ?? this.#start();
    if (worker === undefined) return Promise.reject(new StoreError('worker_ended'));
    this.#lastId += 1;
    const message: ToWorker = { id: this.#lastId, request };
    return new Promise((resolve, reject) => {
      this.#hold ??= setTimeout(() => {}, holdMs);
      this.#waiting.set(message.id, { resolve, reject });
      worker.postMessage(message);
    });
  }

  /** `undefined` while a start would be too early. */
  #start(): Worker | undefined {
    if (performance.now() < this.#startAtMs) return undefined;
    const worker = new Worker(code, {
      eval: true,
      workerData: this.#settings,
      name: 'intercom-events-sqlite',
      // Node 22 warns that its SQLite is experimental: only this thread must not say it.
      execArgv: ['--disable-warning=ExperimentalWarning'],
      // It needs none of the environment, and the access token may be in it.
      env: {},
    });
    this.#worker = worker;
    worker.on('message', (message: FromWorker) => this.#received(message));
    // Without a listener an error of the worker would end the process. 'exit' follows.
    worker.on('error', () => {});
    worker.once('exit', () => this.#ended());
    worker.unref();
    return worker;
  }

  #received(message: FromWorker): void {
    if (message.type === 'answer') {
      this.#restarts = 0;
      this.#listener.counted(message.counts);
      this.#taken(message.id)?.resolve(message.answer);
      return;
    }
    this.#listener.message(message);
    if (message.type === 'failure') {
      this.#taken(message.id)?.reject(new StoreError(message.failure));
    }
  }

  #taken(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    this.#letGo();
    return waiting;
  }

  /** Each answer shows that it goes on: only a request without one for a whole `holdMs` is not waited for. */
  #letGo(): void {
    clearTimeout(this.#hold);
    this.#hold = this.#waiting.size > 0 ? setTimeout(() => {}, holdMs) : undefined;
  }

  #ended(): void {
    this.#worker = undefined;
    this.#startAtMs =
      performance.now() + Math.min(maxRestartMs, firstRestartMs * 2 ** this.#restarts);
    this.#restarts += 1;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#letGo();
    for (const { reject } of waiting) reject(new StoreError('worker_ended'));
    if (!this.#isClosed) this.#listener.ended();
  }
}

function isAnswerTo<K extends Answer['do']>(answer: Answer, kind: K): answer is AnswerTo<K> {
  return answer.do === kind;
}
