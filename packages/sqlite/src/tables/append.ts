import { contactKey, type DurableEvent } from '@intercom-events/core/outbox';
import type { Statement } from '../database/node-sqlite.js';
import type { Connection } from './connection.js';
import { eventColumns, eventPlaces, eventValues } from './event-row.js';
import { RecentEvents } from './recent-events.js';

/** Adds events to the outbox. */
export class Appending {
  readonly #connection: Connection;
  readonly #insert: Statement;
  readonly #renew: Statement;
  readonly #recent: RecentEvents;

  constructor(connection: Connection) {
    const { database } = connection;
    this.#connection = connection;
    // An id that waits already, or is among the dead letters, is left alone.
    this.#insert = database.prepare(
      `INSERT OR IGNORE INTO intercom_events_outbox
         (${eventColumns}, due_at_ms, owner, lease_until_ms, parked)
       SELECT ${eventPlaces}, ?, ?, ?,
         EXISTS (SELECT 1 FROM intercom_events_parked WHERE contact_key = ? AND destination = ?)
       WHERE NOT EXISTS (SELECT 1 FROM intercom_events_dead WHERE id = ?)`,
    );
    this.#renew = database.prepare(
      'UPDATE intercom_events_outbox SET lease_until_ms = ? WHERE id = ? AND owner = ?',
    );
    this.#recent = new RecentEvents(database);
  }

  /** In the transaction that is open. */
  append(events: readonly DurableEvent[], leaseUntilMs: number | undefined): void {
    for (const event of events) {
      if (this.#insertOne(event, leaseUntilMs)) this.#recent.add(event);
      else if (leaseUntilMs !== undefined) {
        this.#renew.run(leaseUntilMs, event.id, this.#connection.clientId);
      }
    }
    this.#recent.trim();
  }

  #insertOne(event: DurableEvent, leaseUntilMs: number | undefined): boolean {
    const { clientId, destination } = this.#connection;
    const { changes } = this.#insert.run(
      ...eventValues(event, destination),
      ...[event.dueAtMs, leaseUntilMs === undefined ? null : clientId, leaseUntilMs ?? null],
      ...[contactKey(event.contact), destination, event.id],
    );
    return Number(changes) > 0;
  }
}
