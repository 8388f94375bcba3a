import type { StoreCounts } from '@intercom-events/core/outbox';
import { type Database, numberIn, type Statement } from '../database/node-sqlite.js';
import { Appending } from '../tables/append.js';
import { Claiming } from '../tables/claiming.js';
import { destinationId, transaction } from '../tables/connection.js';
import { DeadTable } from '../tables/dead-table.js';
import { GivingUp } from '../tables/giving-up.js';
import { RecentEvents } from '../tables/recent-events.js';
import { Settling } from '../tables/settling.js';
import type { Answer, Request, WorkerSettings } from './protocol.js';

/** How many dead letters one transaction makes events of. */
const redriveAtOnce = 256;

/** Carries out requests on an open database, each in a transaction. Throws what SQLite throws. */
export class OpenStore {
  readonly database: Database;
  readonly #appending: Appending;
  readonly #claiming: Claiming;
  readonly #settling: Settling;
  readonly #givingUp: GivingUp;
  readonly #dead: DeadTable;
  readonly #recent: RecentEvents;
  readonly #counts: Statement;
  readonly #dataVersion: Statement;
  readonly #hasRoom: () => boolean;
  #lastVersion = 0;

  constructor(database: Database, settings: WorkerSettings, hasRoom: () => boolean) {
    const { clientId } = settings;
    const destination = transaction(database, () => destinationId(database, settings.destination));
    const connection = { database, clientId, destination };
    this.database = database;
    this.#hasRoom = hasRoom;
    this.#dead = new DeadTable(connection, settings.deadLetters);
    this.#appending = new Appending(connection);
    this.#claiming = new Claiming(connection);
    this.#settling = new Settling(connection, this.#dead);
    this.#givingUp = new GivingUp(connection, this.#dead);
    this.#recent = new RecentEvents(database);
    this.#counts = database.prepare('SELECT * FROM intercom_events_counts');
    this.#dataVersion = database.prepare('PRAGMA data_version');
    this.hasChanged();
  }

  counts(): StoreCounts {
    const row = this.#counts.get();
    return {
      pending: numberIn(row, 'pending'),
      parked: numberIn(row, 'parked'),
      bytes: numberIn(row, 'bytes'),
      deadLetters: numberIn(row, 'dead'),
    };
  }

  /** Whether another connection has written since the last call. */
  hasChanged(): boolean {
    const version = numberIn(this.#dataVersion.get(), 'data_version');
    const isNew = version !== this.#lastVersion;
    this.#lastVersion = version;
    return isNew;
  }

  /** Deletes recent events that are too old to matter. */
  pruneRecent(beforeMs: number): void {
    this.#recent.prune(beforeMs);
  }

  do(request: Request): Answer {
    switch (request.do) {
      case 'append': {
        const { events, claim } = request;
        const leaseUntilMs = claim && claim.nowMs + claim.leaseMs;
        this.#inTransaction(() => this.#appending.append(events, leaseUntilMs));
        return { do: 'append' };
      }
      case 'claim': {
        const claimed = this.#inTransaction(() => this.#claiming.claim(request.options));
        return { do: 'claim', claimed };
      }
      case 'renew': {
        const { ids, leaseUntilMs } = request;
        const lost = this.#inTransaction(() => this.#claiming.renew(ids, leaseUntilMs));
        return { do: 'renew', lost };
      }
      case 'settle':
        return this.#settle(request.outcomes);
      case 'give-up': {
        const { which, options } = request;
        const given = this.#inTransaction(() => this.#givingUp.giveUp(which, options));
        return { do: 'give-up', given };
      }
      case 'recent':
        return { do: 'recent', events: this.#recent.since(request.sinceMs) };
      case 'list-dead':
        return { do: 'list-dead', letters: this.#dead.list(request.filter) };
      case 'redrive':
        return { do: 'redrive', count: this.#redrive(request) };
      case 'purge': {
        const count = this.#inTransaction(() => this.#dead.purge(request.filter));
        return { do: 'purge', count };
      }
      case 'close':
        return { do: 'close' };
    }
  }

  #settle(outcomes: Extract<Request, { do: 'settle' }>['outcomes']): Answer {
    return this.#inTransaction(() => {
      const lost = this.#settling.settle(outcomes);
      let evicted = 0;
      for (const outcome of outcomes) {
        if (outcome.do === 'dead') evicted += this.#dead.evict(outcome.diedAtMs);
      }
      return { do: 'settle', lost, evicted };
    });
  }

  /** In steps, so that it stops where the file is full. */
  #redrive({ filter, nowMs }: Extract<Request, { do: 'redrive' }>): number {
    // A letter that dies again meanwhile is a new one: only those of now are taken.
    let left = this.counts().deadLetters;
    let count = 0;
    while (left > 0 && this.#hasRoom()) {
      const max = Math.min(left, redriveAtOnce);
      const step = this.#inTransaction(() => this.#dead.redrive(filter, nowMs, max));
      count += step;
      left -= step;
      if (step < max) break;
    }
    return count;
  }

  #inTransaction<T>(work: () => T): T {
    return transaction(this.database, work);
  }
}
