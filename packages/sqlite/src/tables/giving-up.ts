import type { DurableEvent, GiveUp } from '@intercom-events/core/outbox';
import type { Row, SqlValue } from '../database/node-sqlite.js';
import type { Connection } from './connection.js';
import type { DeadTable } from './dead-table.js';
import { eventIn } from './event-row.js';

/** What was given up. */
export interface GivenUp {
  /** With empty fragments. */
  readonly events: readonly DurableEvent[];
  readonly deadLetters: number;
}

const ofContacts = 'contact_key IN (SELECT value FROM json_each(?))';
/** A lease that has ended protects nobody. */
const isFree = '(lease_until_ms IS NULL OR lease_until_ms <= ?)';

/** Gives up events that wait, a limited number at a time. */
export class GivingUp {
  readonly #connection: Connection;
  readonly #dead: DeadTable;

  constructor(connection: Connection, dead: DeadTable) {
    this.#connection = connection;
    this.#dead = dead;
  }

  /** In the transaction that is open. */
  giveUp(which: GiveUp, { nowMs, max }: { readonly nowMs: number; readonly max: number }): GivenUp {
    const rows = this.#find(which, nowMs, max);
    const answer = which.reason === 'unknown_contact' ? which.answer : {};
    for (const row of rows) {
      this.#dead.move(row, { reason: which.reason, diedAtMs: nowMs }, answer);
    }
    const isRest = rows.length < max;
    if (isRest && which.reason === 'unknown_contact') this.#unpark(which.contactKeys);
    this.#dropEmptyContacts();
    const deleted = which.reason === 'forgotten' ? this.#forget(which.contactKeys) : 0;
    return {
      events: rows.map((row) => ({ ...eventIn(row), fragment: '' })),
      deadLetters: deleted + this.#dead.evict(nowMs),
    };
  }

  #find(which: GiveUp, nowMs: number, max: number): readonly Row[] {
    const { destination } = this.#connection;
    switch (which.reason) {
      case 'unknown_contact':
        return this.#select(
          `destination = ? AND ${isFree} AND ${ofContacts} ORDER BY seq`,
          [destination, nowMs, JSON.stringify(which.contactKeys)],
          max,
        );
      case 'expired':
        return this.#select(
          `accepted_at_ms < ? AND ${isFree} AND destination = ? ORDER BY accepted_at_ms`,
          [which.acceptedBeforeMs, nowMs, destination],
          max,
        );
      // Whatever it is for, and whoever sends it.
      case 'forgotten':
        return this.#select(`${ofContacts} ORDER BY seq`, [JSON.stringify(which.contactKeys)], max);
    }
  }

  #select(where: string, values: readonly SqlValue[], max: number): readonly Row[] {
    return this.#connection.database
      .prepare(`SELECT * FROM intercom_events_outbox WHERE ${where} LIMIT ?`)
      .all(...values, max);
  }

  /** Events that somebody sends at the moment stay; they do not wait for a probe any more. */
  #unpark(keys: readonly string[]): void {
    const { database, destination } = this.#connection;
    const given = [JSON.stringify(keys), destination] as const;
    database
      .prepare(`DELETE FROM intercom_events_parked WHERE ${ofContacts} AND destination = ?`)
      .run(...given);
    database
      .prepare(
        `UPDATE intercom_events_outbox SET parked = 0 WHERE ${ofContacts} AND destination = ? AND parked = 1`,
      )
      .run(...given);
  }

  #dropEmptyContacts(): void {
    this.#connection.database.exec(
      `DELETE FROM intercom_events_parked WHERE NOT EXISTS (
         SELECT 1 FROM intercom_events_outbox AS waiting
         WHERE waiting.contact_key = intercom_events_parked.contact_key
           AND waiting.destination = intercom_events_parked.destination)`,
    );
  }

  #forget(keys: readonly string[]): number {
    const { database } = this.#connection;
    const given = JSON.stringify(keys);
    database.prepare(`DELETE FROM intercom_events_recent WHERE ${ofContacts}`).run(given);
    const { changes } = database
      .prepare(`DELETE FROM intercom_events_dead WHERE ${ofContacts}`)
      .run(given);
    return Number(changes);
  }
}
