import type {
  Claimed,
  ClaimOptions,
  DurableEvent,
  EventStore,
  GiveUp,
  OutboxContext,
  Outcome,
  RecentEvent,
  StoreCounts,
  StoredDeadLetters,
} from '@intercom-events/core/outbox';
import { failureMessage } from './failure-message.js';
import { WorkerThread } from './thread/worker-thread.js';
import type { FromWorker, WorkerSettings } from './worker/protocol.js';

/** An outbox in an SQLite file. All work on the file is done by a worker thread. */
export class SqliteStore implements EventStore {
  readonly durability = 'machine';
  readonly dead: StoredDeadLetters;
  readonly #context: OutboxContext;
  readonly #file: string;
  readonly #thread: WorkerThread;
  #counts: StoreCounts = { pending: 0, parked: 0, bytes: 0, deadLetters: 0 };

  constructor(settings: WorkerSettings, context: OutboxContext) {
    this.#context = context;
    this.#file = settings.file;
    const thread = new WorkerThread(settings, {
      counted: (counts) => {
        this.#counts = counts;
      },
      message: (message) => this.#received(message),
      ended: () => {
        context.log('error', 'outbox_worker', () => failureMessage('worker_ended', settings.file));
        context.wake();
      },
    });
    this.#thread = thread;
    this.dead = {
      list: async (filter) => (await thread.ask({ do: 'list-dead', filter })).letters,
      redrive: async (filter, nowMs) => (await thread.ask({ do: 'redrive', filter, nowMs })).count,
      purge: async (filter) => (await thread.ask({ do: 'purge', filter })).count,
    };
  }

  get counts(): StoreCounts {
    return this.#counts;
  }

  async append(
    events: readonly DurableEvent[],
    claim: { readonly nowMs: number; readonly leaseMs: number } | undefined,
  ): Promise<void> {
    await this.#thread.ask({ do: 'append', events, claim });
  }

  async claim(options: ClaimOptions): Promise<Claimed> {
    return (await this.#thread.ask({ do: 'claim', options })).claimed;
  }

  async renew(
    ids: readonly string[],
    { nowMs, leaseMs }: { readonly nowMs: number; readonly leaseMs: number },
  ): Promise<readonly string[]> {
    return (await this.#thread.ask({ do: 'renew', ids, leaseUntilMs: nowMs + leaseMs })).lost;
  }

  async settle(
    outcomes: readonly Outcome[],
  ): Promise<{ readonly lost: readonly string[]; readonly evicted: number }> {
    const { lost, evicted } = await this.#thread.ask({ do: 'settle', outcomes });
    return { lost, evicted };
  }

  async giveUp(
    which: GiveUp,
    options: { readonly nowMs: number; readonly max: number },
  ): ReturnType<EventStore['giveUp']> {
    return (await this.#thread.ask({ do: 'give-up', which, options })).given;
  }

  async recent(sinceMs: number): Promise<readonly RecentEvent[]> {
    return (await this.#thread.ask({ do: 'recent', sinceMs })).events;
  }

  close(): Promise<void> {
    return this.#thread.close();
  }

  #received(message: Exclude<FromWorker, { readonly type: 'answer' }>): void {
    const { log, wake } = this.#context;
    switch (message.type) {
      case 'changed':
        this.#counts = message.counts;
        wake();
        return;
      case 'set-aside':
        log('error', 'outbox_damaged', () => setAsideMessage(this.#file, message.file));
        wake();
        return;
      case 'failure': {
        const { failure } = message;
        log('error', `outbox_${failure}`, () => failureMessage(failure, this.#file));
      }
    }
  }
}

function setAsideMessage(file: string, name: string): string {
  return `The outbox ${file} was damaged. It was renamed to ${name}, and a new one is used. Events in the old file are not sent.`;
}
