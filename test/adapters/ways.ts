import { AsyncResource } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { readFile } from 'node:fs';
import { Readable } from 'node:stream';
import { MessageChannel } from 'node:worker_threads';
import { onTestFinished } from 'vitest';

/** An asynchronous operation in the code of a request. */
export interface Way {
  readonly name: string;
  /** Whether Node keeps the async context. */
  readonly keepsContext: boolean;
  /** Runs it, calls `visit` in its callback, and resolves. */
  readonly go: (visit: () => void) => Promise<void>;
}

/**
 * The operations of one application; its requests share the pool, the emitter, the batch and the
 * channel.
 */
export function makeWays(): readonly Way[] {
  return [...directWays(), ...sharedWays()];
}

function directWays(): readonly Way[] {
  return [
    way('promise', async (visit) => {
      await null;
      visit();
    }),
    way(
      'timeout',
      called((then) => setTimeout(then, 0)),
    ),
    way('immediate', called(setImmediate)),
    way('tick', called(process.nextTick)),
    way('microtask', called(queueMicrotask)),
    way(
      'file',
      called((then) => readFile(import.meta.filename, then)),
    ),
    way(
      'bytes',
      called((then) => randomBytes(16, then)),
    ),
    way('stream', async (visit) => {
      for await (const _chunk of Readable.from(['one', 'two'])) visit();
    }),
    way('emitter', async (visit) => {
      const own = new EventEmitter();
      const heard = new Promise((resolve) => own.once('done', resolve));
      own.once('done', visit);
      setImmediate(() => own.emit('done'));
      await heard;
    }),
    way('error', async (visit) => {
      await Promise.reject(new Error('made-up trouble')).catch(() => visit());
    }),
  ];
}

function sharedWays(): readonly Way[] {
  const pool = new CallbackPool(2);
  const bell = new EventEmitter().setMaxListeners(0);
  const load = batchLoader();
  const post = postOffice();
  const borrow = called((then) =>
    pool.take((giveBack) => {
      then();
      setImmediate(giveBack);
    }),
  );
  return [
    lostWay('pool', borrow),
    way('bound-pool', (visit) => borrow(AsyncResource.bind(visit))),
    lostWay(
      'bell',
      called((then) => {
        bell.once('ring', then);
        setImmediate(() => bell.emit('ring'));
      }),
    ),
    way('batch', async (visit) => {
      await load();
      visit();
    }),
    lostWay('channel', called(post)),
  ];
}

function way(name: string, go: Way['go']): Way {
  return { name, keepsContext: true, go };
}

function lostWay(name: string, go: Way['go']): Way {
  return { name, keepsContext: false, go };
}

/** An operation with a callback. */
function called(start: (then: () => void) => unknown): Way['go'] {
  return (visit) =>
    new Promise((resolve) => {
      start(() => {
        visit();
        resolve();
      });
    });
}

/** A pool, e.g. of connections; the next waiting callback is called by the one that releases. */
export class CallbackPool {
  readonly #waiting: ((giveBack: () => void) => void)[] = [];
  #free: number;

  constructor(size: number) {
    this.#free = size;
  }

  take(use: (giveBack: () => void) => void): void {
    if (this.#free === 0) {
      this.#waiting.push(use);
      return;
    }
    this.#free -= 1;
    use(() => this.#giveBack());
  }

  #giveBack(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next(() => this.#giveBack());
  }
}

/** Answers all calls of one turn at once, in the async context of the first. */
function batchLoader(): () => Promise<void> {
  let batch: (() => void)[] = [];
  return () =>
    new Promise((resolve) => {
      batch.push(resolve);
      if (batch.length > 1) return;
      setImmediate(() => {
        const answered = batch;
        batch = [];
        for (const answer of answered) answer();
      });
    });
}

/** A channel that returns each message, like a worker. */
function postOffice(): (then: () => void) => void {
  const { port1, port2 } = new MessageChannel();
  const sent: (() => void)[] = [];
  port2.on('message', () => sent.shift()?.());
  onTestFinished(() => port1.close());
  return (then) => {
    sent.push(then);
    port1.postMessage('made-up');
  };
}
