import type {
  DurableEvent,
  EventStore,
  EventStoreProvider,
  OutboxContext,
} from '@intercom-events/core/outbox';

/** Where events are kept, e.g. a file. Several stores, each as of a process of its own, share it. */
export interface StorePlace {
  /** Another outbox on the same place, as another process would make it. */
  provider(): EventStoreProvider;
  /** Called when a case has ended. Stores may still be open, as after a crash. */
  remove(): Promise<void> | void;
}

/** Opens an empty place. */
export type OpenPlace = () => Promise<StorePlace> | StorePlace;

/** One thing that every store must do. */
export interface ContractCase {
  /** A sentence that is true of every store. */
  readonly title: string;
  /** Rejects with an `AssertionError` if it is not true. */
  readonly run: () => Promise<void>;
}

/** What a case works with. */
export interface Opened {
  readonly place: StorePlace;
  /** Opens a store as the client with this id would. */
  store(clientId: string, destination?: string): EventStore;
}

/** Makes a case for the stores that a function opens. */
export type CaseMaker = (open: OpenPlace) => ContractCase;

/** A case on an empty place, which is removed afterwards. */
export function caseOn(title: string, test: (opened: Opened) => Promise<void>): CaseMaker {
  return (open) => ({ title, run: () => onPlace(open, test) });
}

async function onPlace(open: OpenPlace, test: (opened: Opened) => Promise<void>): Promise<void> {
  const place = await open();
  const stores: EventStore[] = [];
  const store = (clientId: string, destination = 'https://api.intercom.io'): EventStore => {
    const opened = place.provider().openStore(contextOf(clientId, destination));
    stores.push(opened);
    return opened;
  };
  try {
    await test({ place, store });
  } finally {
    for (const one of stores) await one.close();
    await place.remove();
  }
}

function contextOf(clientId: string, destination: string): OutboxContext {
  return {
    clientId,
    destination,
    keepRecentMs: 120_000,
    wake: () => {},
    log: () => {},
    prepare: () => ({ reason: 'unreadable' }),
  };
}

/** The moment at which a case begins. Stores use the time they are given. */
export const nowMs = 1_800_000_000_000;

/** How long claims last in these cases. */
export const leaseMs = 15_000;

export const lease = { nowMs, leaseMs };

/** A claim of up to 100 events. */
export const claimAll = {
  nowMs,
  maxEvents: 100,
  maxBytes: 1_000_000,
  maxProbes: 10,
  leaseMs,
};

/** An event as the client `a` accepts it. */
export function event(id: string, given: Partial<DurableEvent> & { user?: string } = {}) {
  const { user = '42', ...rest } = given;
  const stored: DurableEvent = {
    id: `a-${id}`,
    acceptedBy: 'a',
    contact: { field: 'user_id', value: user },
    name: 'placed-order',
    createdAtSec: nowMs / 1_000,
    acceptedAtMs: nowMs,
    dueAtMs: nowMs,
    failures: 0,
    probes: 0,
    fragment: `"user_id":"${user}","event_name":"placed-order"`,
    ...rest,
  };
  return stored;
}

export function idsOf(events: readonly { readonly id: string }[]): readonly string[] {
  return events.map(({ id }) => id);
}
