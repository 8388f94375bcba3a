import type { Outcome } from '@intercom-events/core/outbox';
import { type Row, type Statement, textIn } from '../database/node-sqlite.js';
import type { Connection } from './connection.js';
import type { DeadTable } from './dead-table.js';

/** Carries out what has become of claimed events. */
export class Settling {
  readonly #connection: Connection;
  readonly #dead: DeadTable;
  readonly #mine: Statement;
  readonly #delete: Statement;
  readonly #parkedOf: Statement;
  readonly #unpark: Statement;
  readonly #release: Statement;
  readonly #giveBack: Statement;
  readonly #probeAt: Statement;
  readonly #park: Statement;
  readonly #parkEvents: Statement;
  readonly #anyOf: Statement;

  constructor(connection: Connection, dead: DeadTable) {
    const { database } = connection;
    this.#connection = connection;
    this.#dead = dead;
    this.#mine = database.prepare(
      'SELECT * FROM intercom_events_outbox WHERE id = ? AND owner = ?',
    );
    this.#delete = database.prepare('DELETE FROM intercom_events_outbox WHERE id = ?');
    this.#parkedOf = database.prepare(
      'SELECT probing_id FROM intercom_events_parked WHERE contact_key = ? AND destination = ?',
    );
    this.#unpark = database.prepare(
      'DELETE FROM intercom_events_parked WHERE contact_key = ? AND destination = ?',
    );
    this.#release = database.prepare(
      `UPDATE intercom_events_outbox SET parked = 0
       WHERE contact_key = ? AND destination = ? AND parked = 1`,
    );
    this.#giveBack = database.prepare(
      `UPDATE intercom_events_outbox
       SET due_at_ms = ?, failures = ?, owner = NULL, lease_until_ms = NULL WHERE id = ?`,
    );
    this.#probeAt = database.prepare(
      `UPDATE intercom_events_parked SET probe_at_ms = ?, probes = coalesce(?, probes), probing_id = NULL
       WHERE contact_key = ? AND destination = ?`,
    );
    this.#park = database.prepare(
      `INSERT INTO intercom_events_parked (probe_at_ms, probes, contact_key, destination)
       VALUES (?, ?, ?, ?)`,
    );
    this.#parkEvents = database.prepare(
      `UPDATE intercom_events_outbox SET parked = 1
       WHERE contact_key = ? AND destination = ? AND parked = 0`,
    );
    this.#anyOf = database.prepare(
      'SELECT 1 FROM intercom_events_outbox WHERE contact_key = ? AND destination = ? LIMIT 1',
    );
  }

  /** In the transaction that is open. Returns the ids that were not this client's. */
  settle(outcomes: readonly Outcome[]): readonly string[] {
    const lost: string[] = [];
    for (const outcome of outcomes) {
      const row = this.#mine.get(outcome.id, this.#connection.clientId);
      if (row === undefined) lost.push(outcome.id);
      else this.#settleOne(outcome, row);
    }
    return lost;
  }

  #settleOne(outcome: Outcome, row: Row): void {
    const key = textIn(row, 'contact_key');
    const where = [key, this.#connection.destination] as const;
    const parked = this.#parkedOf.get(...where);
    const isProbe = parked !== undefined && parked.probing_id === outcome.id;
    switch (outcome.do) {
      case 'delivered':
        this.#delete.run(outcome.id);
        if (parked !== undefined) this.#releaseContact(where);
        return;
      case 'give-back':
        this.#giveBack.run(outcome.dueAtMs, outcome.failures, outcome.id);
        if (isProbe) this.#probeAt.run(outcome.dueAtMs, null, ...where);
        return;
      case 'park':
        // Due at once: its contact's probe decides when it is sent.
        this.#giveBack.run(Number(row.due_at_ms), outcome.failures, outcome.id);
        if (parked === undefined) {
          this.#park.run(outcome.probeAtMs, outcome.probes, ...where);
          this.#parkEvents.run(...where);
        } else if (isProbe) {
          this.#probeAt.run(outcome.probeAtMs, outcome.probes, ...where);
        }
        return;
      case 'dead':
        this.#dead.move(row, outcome, outcome.answer);
        if (isProbe) this.#probeAt.run(outcome.diedAtMs, null, ...where);
        if (this.#anyOf.get(...where) === undefined) this.#unpark.run(...where);
    }
  }

  /** The contact is known now. */
  #releaseContact(where: readonly [string, number]): void {
    this.#unpark.run(...where);
    this.#release.run(...where);
  }
}
