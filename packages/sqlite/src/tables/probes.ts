import { numberIn, type Row, type Statement, textIn } from '../database/node-sqlite.js';
import type { Connection } from './connection.js';

/** Takes an event if there is room for it. Returns whether there was. */
export type TakeEvent = (row: Row, probes: number) => boolean;

/** Finds the events that are sent to ask whether Intercom knows a parked contact now. */
export class Probes {
  readonly #destination: number;
  readonly #due: Statement;
  readonly #firstOf: Statement;
  readonly #nextOf: Statement;
  readonly #unpark: Statement;
  readonly #postpone: Statement;
  readonly #began: Statement;
  readonly #next: Statement;

  constructor({ database, destination }: Connection) {
    this.#destination = destination;
    this.#due = database.prepare(
      `SELECT contact_key, probes, (
         SELECT lease_until_ms FROM intercom_events_outbox WHERE id = probing_id) AS probed_until_ms
       FROM intercom_events_parked
       WHERE destination = ? AND probe_at_ms <= ? ORDER BY probe_at_ms LIMIT 1`,
    );
    this.#firstOf = database.prepare(
      `SELECT * FROM intercom_events_outbox
       WHERE contact_key = ? AND destination = ? AND due_at_ms <= ? AND lease_until_ms IS NULL
       ORDER BY due_at_ms, seq LIMIT 1`,
    );
    this.#nextOf = database.prepare(
      `SELECT min(coalesce(lease_until_ms, due_at_ms)) AS at_ms FROM intercom_events_outbox
       WHERE contact_key = ? AND destination = ?`,
    );
    this.#unpark = database.prepare(
      'DELETE FROM intercom_events_parked WHERE contact_key = ? AND destination = ?',
    );
    this.#postpone = database.prepare(
      'UPDATE intercom_events_parked SET probe_at_ms = ? WHERE contact_key = ? AND destination = ?',
    );
    this.#began = database.prepare(
      `UPDATE intercom_events_parked SET probing_id = ?, probe_at_ms = ?
       WHERE contact_key = ? AND destination = ?`,
    );
    this.#next = database.prepare(
      'SELECT min(probe_at_ms) AS at_ms FROM intercom_events_parked WHERE destination = ?',
    );
  }

  /** When the next probe is due. */
  nextAtMs(): number {
    return Number(this.#next.get(this.#destination)?.at_ms ?? Number.POSITIVE_INFINITY);
  }

  /**
   * Takes up to `max` probes that are due. Returns whether there was no room for one. Each contact that is looked at
   * is due later afterwards.
   */
  take(
    max: number,
    { nowMs, leaseMs }: { readonly nowMs: number; readonly leaseMs: number },
    take: TakeEvent,
  ): boolean {
    for (let taken = 0; taken < max; ) {
      const parked = this.#due.get(this.#destination, nowMs);
      if (parked === undefined) return false;
      const key = textIn(parked, 'contact_key');
      const first =
        parked.probed_until_ms === null
          ? this.#firstOf.get(key, this.#destination, nowMs)
          : undefined;
      if (first === undefined) {
        this.#lookLater(parked, key);
        continue;
      }
      if (!take(first, numberIn(parked, 'probes'))) return true;
      this.#began.run(textIn(first, 'id'), nowMs + leaseMs, key, this.#destination);
      taken += 1;
    }
    return false;
  }

  /** Somebody sends the contact's probe, or none of its events may be sent yet. */
  #lookLater(parked: Row, key: string): void {
    const atMs = parked.probed_until_ms ?? this.#nextOf.get(key, this.#destination)?.at_ms ?? null;
    if (atMs === null) this.#unpark.run(key, this.#destination);
    else this.#postpone.run(atMs, key, this.#destination);
  }
}
