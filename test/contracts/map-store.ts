import {
  type Claimed,
  type ClaimOptions,
  contactKey,
  type DurableEvent,
  type EventStore,
  type EventStoreProvider,
  type GiveUp,
  type OutboxContext,
  type Outcome,
  type RecentEvent,
  type StoreCounts,
  type StoredDeadFilter,
  type StoredDeadLetter,
} from '@intercom-events/core/outbox';

interface Row {
  readonly event: DurableEvent;
  readonly destination: string;
  readonly seq: number;
  readonly owner: string | undefined;
  readonly leaseEndsMs: number;
}

interface Parked {
  readonly probeAtMs: number;
  readonly probes: number;
  /** The event that is its probe at the moment. */
  readonly probe: string | undefined;
}

/** What several stores share, as several processes share a file. It outlives them. */
export class Disk {
  readonly rows = new Map<string, Row>();
  readonly parked = new Map<string, Parked>();
  readonly dead = new Map<string, StoredDeadLetter>();
  readonly recent: RecentEvent[] = [];
  seq = 0;
}

/** A few turns of the event loop: what a worker thread, or a socket, takes at least. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((done) => setImmediate(done));
}

/** Stores on one disk. It may be told to fail. */
export class MapStores implements EventStoreProvider {
  readonly disk: Disk;
  /** Called before each call has its effect: may throw, or return a promise that never settles. */
  before: (call: keyof EventStore) => Promise<void> | void = () => {};
  /** Called when each call has had its effect, likewise. */
  after: (call: keyof EventStore) => Promise<void> | void = () => {};
  maxDead = 10_000;

  constructor(disk = new Disk()) {
    this.disk = disk;
  }

  openStore(context: OutboxContext): EventStore {
    return new MapStore(this, context);
  }
}

class MapStore implements EventStore {
  readonly durability = 'machine';
  readonly dead: EventStore['dead'];
  readonly #stores: MapStores;
  readonly #context: OutboxContext;
  readonly #disk: Disk;

  constructor(stores: MapStores, context: OutboxContext) {
    this.#stores = stores;
    this.#context = context;
    this.#disk = stores.disk;
    this.dead = {
      list: (filter) => this.#do('dead', () => this.#letters(filter).map(([, one]) => one)),
      redrive: (filter, nowMs) => this.#do('dead', () => this.#redrive(filter, nowMs)),
      purge: (filter) =>
        this.#do('dead', () => {
          const letters = this.#letters(filter);
          for (const [id] of letters) this.#disk.dead.delete(id);
          return letters.length;
        }),
    };
  }

  get counts(): StoreCounts {
    const rows = [...this.#disk.rows.values()];
    return {
      pending: rows.length,
      parked: rows.filter(({ event }) => this.#disk.parked.has(contactKey(event.contact))).length,
      bytes: rows.reduce((sum, { event }) => sum + event.fragment.length, 0),
      deadLetters: this.#disk.dead.size,
    };
  }

  append(
    events: readonly DurableEvent[],
    claim: { readonly nowMs: number; readonly leaseMs: number } | undefined,
  ): Promise<void> {
    return this.#do('append', () => {
      for (const event of events) this.#append(event, claim);
    });
  }

  claim(options: ClaimOptions): Promise<Claimed> {
    return this.#do('claim', () => {
      const claimed: DurableEvent[] = [];
      let bytes = 0;
      let probes = 0;
      for (const row of this.#inOrder()) {
        const { event } = row;
        if (claimed.length === options.maxEvents || !this.#isFree(row, options.nowMs)) continue;
        if (claimed.length > 0 && bytes + event.fragment.length > options.maxBytes) continue;
        const key = contactKey(event.contact);
        const parked = this.#disk.parked.get(key);
        if (parked !== undefined) {
          if (probes === options.maxProbes || !this.#mayProbe(parked, options.nowMs)) continue;
          probes += 1;
          this.#disk.parked.set(key, { ...parked, probe: event.id });
        }
        bytes += event.fragment.length;
        claimed.push({ ...event, probes: parked?.probes ?? 0 });
        this.#own(row, options);
      }
      return { events: claimed, nextAtMs: this.#nextAtMs(options.nowMs) };
    });
  }

  renew(
    ids: readonly string[],
    lease: { readonly nowMs: number; readonly leaseMs: number },
  ): Promise<readonly string[]> {
    return this.#do('renew', () =>
      ids.filter((id) => {
        const row = this.#mine(id);
        if (row !== undefined) this.#own(row, lease);
        return row === undefined;
      }),
    );
  }

  settle(outcomes: readonly Outcome[]) {
    return this.#do('settle', () => {
      let evicted = 0;
      const lost: string[] = [];
      for (const outcome of outcomes) {
        const row = this.#mine(outcome.id);
        if (row === undefined) lost.push(outcome.id);
        else evicted += this.#settle(row, outcome);
      }
      return { lost, evicted };
    });
  }

  giveUp(which: GiveUp, { nowMs, max }: { readonly nowMs: number; readonly max: number }) {
    return this.#do('giveUp', () => {
      const given = this.#inOrder()
        .filter((row) => this.#isMeant(row, which, nowMs))
        .slice(0, max);
      let deadLetters = 0;
      for (const { event } of given) {
        this.#remove(event);
        if (which.reason === 'forgotten') continue;
        const answer = which.reason === 'unknown_contact' ? which.answer : {};
        deadLetters += this.#bury({ event, reason: which.reason, diedAtMs: nowMs, ...answer });
      }
      if (which.reason === 'unknown_contact') {
        for (const key of which.contactKeys) this.#disk.parked.delete(key);
      }
      if (which.reason === 'forgotten') deadLetters += this.#forget(which.contactKeys);
      return { events: given.map(({ event }) => ({ ...event, fragment: '' })), deadLetters };
    });
  }

  recent(sinceMs: number): Promise<readonly RecentEvent[]> {
    return this.#do('recent', () =>
      this.#disk.recent.filter(({ acceptedAtMs }) => acceptedAtMs >= sinceMs),
    );
  }

  async close(): Promise<void> {
    await this.#do('close', () => {});
  }

  async #do<Result>(call: keyof EventStore, work: () => Result): Promise<Result> {
    await turns(1);
    await this.#stores.before(call);
    const result = structuredClone(work());
    await this.#stores.after(call);
    await turns(2);
    return result;
  }

  #append(
    event: DurableEvent,
    claim: { readonly nowMs: number; readonly leaseMs: number } | undefined,
  ): void {
    const { rows, dead, recent } = this.#disk;
    const known = rows.get(event.id);
    if (known !== undefined && claim !== undefined && known.owner === this.#context.clientId) {
      this.#own(known, claim);
    }
    if (known !== undefined || dead.has(event.id)) return;
    this.#disk.seq += 1;
    const { destination } = this.#context;
    const row = { event, destination, seq: this.#disk.seq, owner: undefined, leaseEndsMs: 0 };
    rows.set(event.id, row);
    if (claim !== undefined) this.#own(row, claim);
    const { contact, name, createdAtSec, acceptedAtMs, dedupeHash } = event;
    recent.push({ contact, name, createdAtSec, acceptedAtMs, ...(dedupeHash && { dedupeHash }) });
  }

  #settle(row: Row, outcome: Outcome): number {
    const { event } = row;
    const key = contactKey(event.contact);
    const parked = this.#disk.parked.get(key);
    const isProbe = parked?.probe === event.id;
    const park = (probeAtMs: number, probes: number): void => {
      this.#disk.parked.set(key, { probeAtMs, probes, probe: undefined });
    };
    switch (outcome.do) {
      case 'delivered':
        this.#remove(event);
        this.#disk.parked.delete(key);
        return 0;
      case 'give-back': {
        const { dueAtMs, failures } = outcome;
        if (parked !== undefined && isProbe) park(dueAtMs, parked.probes);
        this.#giveBack(row, { dueAtMs, failures });
        return 0;
      }
      case 'park':
        if (parked === undefined || isProbe) park(outcome.probeAtMs, outcome.probes);
        this.#giveBack(row, { failures: outcome.failures });
        return 0;
      case 'dead': {
        const { reason, diedAtMs, answer } = outcome;
        if (parked !== undefined && isProbe) park(diedAtMs, parked.probes);
        this.#remove(event);
        return reason === 'forgotten' ? 0 : this.#bury({ event, reason, diedAtMs, ...answer });
      }
    }
  }

  #giveBack(row: Row, changed: Partial<DurableEvent>): void {
    const event = { ...row.event, ...changed };
    this.#disk.rows.set(event.id, { ...row, event, owner: undefined, leaseEndsMs: 0 });
  }

  #remove({ id, contact }: DurableEvent): void {
    const { rows, parked } = this.#disk;
    rows.delete(id);
    const key = contactKey(contact);
    const isLast = ![...rows.values()].some(({ event }) => contactKey(event.contact) === key);
    if (isLast) parked.delete(key);
  }

  #bury(letter: StoredDeadLetter): number {
    const { dead } = this.#disk;
    const { event, reason } = letter;
    const kept = reason === 'consent' ? { ...letter, event: { ...event, fragment: '' } } : letter;
    dead.set(event.id, kept);
    const [oldest] = dead.keys();
    if (dead.size <= this.#stores.maxDead || oldest === undefined) return 0;
    dead.delete(oldest);
    return 1;
  }

  #forget(contactKeys: readonly string[]): number {
    const { dead, parked, recent } = this.#disk;
    const isMeant = ({ contact }: RecentEvent): boolean =>
      contactKeys.includes(contactKey(contact));
    let count = 0;
    for (const [id, { event }] of dead) if (isMeant(event) && dead.delete(id)) count += 1;
    recent.splice(0, recent.length, ...recent.filter((one) => !isMeant(one)));
    for (const key of contactKeys) parked.delete(key);
    return count;
  }

  #redrive(filter: StoredDeadFilter, nowMs: number): number {
    const letters = this.#letters(filter).filter(([, { reason }]) => reason !== 'consent');
    for (const [id, { event }] of letters) {
      this.#disk.dead.delete(id);
      const fresh = { acceptedBy: '', acceptedAtMs: nowMs, dueAtMs: nowMs, failures: 0, probes: 0 };
      this.#append({ ...event, ...fresh }, undefined);
    }
    return letters.length;
  }

  #letters({ ids, reason }: StoredDeadFilter): [string, StoredDeadLetter][] {
    return [...this.#disk.dead].filter(
      ([id, letter]) =>
        (ids === undefined || ids.includes(id)) && (reason ?? letter.reason) === letter.reason,
    );
  }

  #inOrder(): Row[] {
    const { destination } = this.#context;
    return [...this.#disk.rows.values()]
      .filter((row) => row.destination === destination)
      .sort((a, b) => a.event.dueAtMs - b.event.dueAtMs || a.seq - b.seq);
  }

  #isFree({ event, leaseEndsMs }: Row, nowMs: number): boolean {
    return event.dueAtMs <= nowMs && leaseEndsMs <= nowMs;
  }

  #mayProbe({ probeAtMs, probe }: Parked, nowMs: number): boolean {
    const probing = probe === undefined ? undefined : this.#disk.rows.get(probe);
    return probeAtMs <= nowMs && (probing === undefined || probing.leaseEndsMs <= nowMs);
  }

  #isMeant({ event, leaseEndsMs }: Row, which: GiveUp, nowMs: number): boolean {
    if (which.reason === 'expired') {
      return event.acceptedAtMs < which.acceptedBeforeMs && leaseEndsMs <= nowMs;
    }
    const isContact = which.contactKeys.includes(contactKey(event.contact));
    return isContact && (which.reason === 'forgotten' || leaseEndsMs <= nowMs);
  }

  #nextAtMs(nowMs: number): number {
    const moments = this.#inOrder().map(({ event, owner, leaseEndsMs }) => {
      const parked = this.#disk.parked.get(contactKey(event.contact));
      const readyMs = Math.max(event.dueAtMs, parked?.probeAtMs ?? 0);
      const isMine = owner === this.#context.clientId;
      // Leases of this client are renewed, or settled, by itself.
      if (isMine && leaseEndsMs > nowMs) return Number.POSITIVE_INFINITY;
      const isProbing = parked?.probe !== undefined && parked.probe !== event.id;
      return isProbing ? Number.POSITIVE_INFINITY : Math.max(readyMs, leaseEndsMs);
    });
    return Math.min(Number.POSITIVE_INFINITY, ...moments);
  }

  #mine(id: string): Row | undefined {
    const row = this.#disk.rows.get(id);
    return row?.owner === this.#context.clientId ? row : undefined;
  }

  #own(row: Row, { nowMs, leaseMs }: { readonly nowMs: number; readonly leaseMs: number }): void {
    const { clientId } = this.#context;
    this.#disk.rows.set(row.event.id, { ...row, owner: clientId, leaseEndsMs: nowMs + leaseMs });
  }
}
