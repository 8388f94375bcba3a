import assert from 'node:assert/strict';
import type { ClientOptions, IntercomEvents } from '@intercom-events/core';
import type { EventStore, EventStoreProvider, OutboxContext } from '@intercom-events/core/outbox';
import {
  createWith,
  type HttpClient,
  type HttpRequest,
  type HttpResult,
  type ManualClock,
} from '@intercom-events/core/test-ports';

/** Takes the place of Intercom: says what `answer` says, and remembers what was sent. */
class Intercom implements HttpClient {
  answer: (body: string) => number = () => 202;
  readonly sent: string[] = [];
  readonly #onAbort = new Set<() => void>();

  async send({ body = '' }: HttpRequest): Promise<HttpResult> {
    this.sent.push(body);
    const status = this.answer(body);
    if (status === 0) await new Promise<void>((resolve) => this.#onAbort.add(resolve));
    const refused = { why: 'aborted', reusedSocket: false, maybeDelivered: false } as const;
    if (status === 0) return { kind: 'no-response', ...refused };
    const code =
      status === 404
        ? ({ content: 'json', code: 'not_found' } as const)
        : ({ content: 'empty' } as const);
    return { kind: 'response', status, ...code };
  }

  abort(): void {
    for (const end of this.#onAbort) end();
  }

  async close(): Promise<void> {}
}

/** A client over a store, as in a process of its own, with a clock that a test moves. */
export interface ContractClient {
  readonly events: IntercomEvents;
  readonly intercom: { answer: (body: string) => number; readonly sent: readonly string[] };
  /** The process ends now, without notice: nothing is stored, sent or released any more. */
  kill(): void;
  /** The same, and releases what its store holds of the system. */
  end(): Promise<void>;
}

/** Counts calls that have not ended: the clock does not move while a store works. */
export class PendingCalls {
  count = 0;

  async track<Result>(call: () => Promise<Result>): Promise<Result> {
    this.count += 1;
    try {
      return await call();
    } finally {
      this.count -= 1;
    }
  }
}

/**
 * Opens a client. Status 0 as an answer of Intercom means that it never answers.
 *
 * @param pending - Shared by all clients with the same clock.
 */
export function contractClient(
  provider: EventStoreProvider | undefined,
  clock: ManualClock,
  pending: PendingCalls,
  { id, ...options }: ClientOptions & { readonly id: string },
): ContractClient {
  const intercom = new Intercom();
  const process = { isAlive: true };
  let store: EventStore | undefined;
  clock.isIdle = () => pending.count === 0;
  const outbox = provider && {
    openStore: (context: OutboxContext) => {
      store = provider.openStore(context);
      return ofProcess(store, process, pending);
    },
  };
  const events = createWith(
    {
      accessToken: 'made-up',
      logger: false,
      drainOnExitMs: false,
      ...options,
      ...(outbox && { outbox }),
    },
    { clock, random: () => 0.5, idPrefix: id, http: intercom },
  );
  const kill = (): void => {
    process.isAlive = false;
    intercom.answer = () => 0;
  };
  const end = async (): Promise<void> => {
    kill();
    await store?.close();
  };
  return { events, intercom, kill, end };
}

/** The store as a process uses it: after its end nothing reaches the store, and no answer comes back. */
function ofProcess(
  store: EventStore,
  process: { readonly isAlive: boolean },
  pending: PendingCalls,
): EventStore {
  const never = new Promise<never>(() => {});
  const call = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (!process.isAlive) return never;
    const result = await pending.track(work);
    return process.isAlive ? result : never;
  };
  return {
    durability: store.durability,
    get counts() {
      return store.counts;
    },
    append: (...args) => call(() => store.append(...args)),
    claim: (...args) => call(() => store.claim(...args)),
    renew: (...args) => call(() => store.renew(...args)),
    settle: (...args) => call(() => store.settle(...args)),
    giveUp: (...args) => call(() => store.giveUp(...args)),
    recent: (...args) => call(() => store.recent(...args)),
    dead: {
      list: (...args) => call(() => store.dead.list(...args)),
      redrive: (...args) => call(() => store.dead.redrive(...args)),
      purge: (...args) => call(() => store.dead.purge(...args)),
    },
    close: () => pending.track(() => store.close()),
  };
}

/** Asserts that the counters of a client add up. */
export function assertLaw({ events }: Pick<ContractClient, 'events'>): void {
  const { tracked, accepted, duplicate, dropped, held, discarded, ...stats } = events.stats();
  const { delivered, dead, pending, stored } = stats;
  assert.equal(tracked, accepted + duplicate + sum(dropped) + held + sum(discarded));
  assert.equal(accepted, delivered + sum(dead) + pending + stored);
  assert.equal(events.health().unaccounted, 0);
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
