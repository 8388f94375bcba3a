import type { Claimed, ClaimOptions, DurableEvent } from '@intercom-events/core/outbox';
import { numberIn, type Row, type Statement } from '../database/node-sqlite.js';
import type { Connection } from './connection.js';
import { eventIn } from './event-row.js';
import { Probes } from './probes.js';

/** A lease that ends after more than so many usual lengths was made before the clock was set back. */
const maxLeases = 4;

/** Hands out events that are due, each to one client at a time. */
export class Claiming {
  readonly #connection: Connection;
  readonly #probes: Probes;
  readonly #endLeases: Statement;
  readonly #ready: Statement;
  readonly #lease: Statement;
  readonly #nextDue: Statement;
  readonly #nextLease: Statement;
  readonly #renew: Statement;

  constructor(connection: Connection) {
    const { database } = connection;
    this.#connection = connection;
    this.#probes = new Probes(connection);
    this.#endLeases = database.prepare(
      `UPDATE intercom_events_outbox SET lease_until_ms = NULL
       WHERE lease_until_ms IS NOT NULL AND (lease_until_ms <= ? OR lease_until_ms > ?)`,
    );
    this.#ready = database.prepare(
      `SELECT * FROM intercom_events_outbox
       WHERE destination = ? AND due_at_ms <= ? AND lease_until_ms IS NULL AND parked = 0
       ORDER BY due_at_ms, seq LIMIT ?`,
    );
    this.#lease = database.prepare(
      'UPDATE intercom_events_outbox SET owner = ?, lease_until_ms = ? WHERE seq = ?',
    );
    this.#nextDue = database.prepare(
      `SELECT min(due_at_ms) AS at_ms FROM intercom_events_outbox
       WHERE destination = ? AND lease_until_ms IS NULL AND parked = 0`,
    );
    this.#nextLease = database.prepare(
      `SELECT min(lease_until_ms) AS at_ms FROM intercom_events_outbox
       WHERE lease_until_ms IS NOT NULL AND owner <> ?`,
    );
    this.#renew = database.prepare(
      'UPDATE intercom_events_outbox SET lease_until_ms = ? WHERE id = ? AND owner = ?',
    );
  }

  /** In the transaction that is open. */
  claim({ nowMs, maxEvents, maxBytes, maxProbes, leaseMs }: ClaimOptions): Claimed {
    const { clientId, destination } = this.#connection;
    this.#endLeases.run(nowMs, nowMs + maxLeases * leaseMs);
    const events: DurableEvent[] = [];
    let bytes = 0;
    const take = (row: Row, probes: number): boolean => {
      const event = eventIn(row, probes);
      const { length } = event.fragment;
      if (events.length > 0 && bytes + length > maxBytes) return false;
      bytes += length;
      events.push(event);
      this.#lease.run(clientId, nowMs + leaseMs, numberIn(row, 'seq'));
      return true;
    };
    const isCut =
      this.#probes.take(Math.min(maxProbes, maxEvents), { nowMs, leaseMs }, take) ||
      this.#ready.all(destination, nowMs, maxEvents - events.length).some((row) => !take(row, 0)) ||
      events.length >= maxEvents;
    return { events, nextAtMs: isCut ? nowMs : Math.max(nowMs, this.#nextAtMs()) };
  }

  /** In the transaction that is open. Returns the ids that belong to somebody else now, or to nobody. */
  renew(ids: readonly string[], leaseUntilMs: number): readonly string[] {
    const { clientId } = this.#connection;
    return ids.filter((id) => Number(this.#renew.run(leaseUntilMs, id, clientId).changes) === 0);
  }

  #nextAtMs(): number {
    const { clientId, destination } = this.#connection;
    const moments = [this.#nextDue.get(destination), this.#nextLease.get(clientId)];
    return Math.min(
      this.#probes.nextAtMs(),
      ...moments.map((row) => Number(row?.at_ms ?? Number.POSITIVE_INFINITY)),
    );
  }
}
