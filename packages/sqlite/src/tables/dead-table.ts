import type {
  DurableEvent,
  StoredDeadFilter,
  StoredDeadLetter,
} from '@intercom-events/core/outbox';
import {
  numberIn,
  type Row,
  type SqlValue,
  type Statement,
  textIn,
} from '../database/node-sqlite.js';
import type { Connection } from './connection.js';
import { eventColumns, eventIn } from './event-row.js';

/** How many dead letters are kept, and for how long. */
export interface DeadLimits {
  readonly max: number;
  readonly maxAgeMs: number;
}

/** Why and when an event was given up. */
interface Death {
  readonly reason: StoredDeadLetter['reason'];
  readonly diedAtMs: number;
}

/** What Intercom said. */
interface Answer {
  readonly status?: number;
  readonly code?: string;
  readonly requestId?: string;
}

const reasons: readonly StoredDeadLetter['reason'][] = [
  'rejected',
  'unknown_contact',
  'expired',
  'consent',
  'forgotten',
  'closed',
];

/** The dead letters in the file. */
export class DeadTable {
  readonly #connection: Connection;
  readonly #limits: DeadLimits;
  readonly #insert: Statement;
  readonly #delete: Statement;
  readonly #tooMany: Statement;
  readonly #tooOld: Statement;
  readonly #redrive: Statement;
  readonly #remove: Statement;

  constructor(connection: Connection, limits: DeadLimits) {
    const { database } = connection;
    this.#connection = connection;
    this.#limits = limits;
    this.#insert = database.prepare(
      `INSERT OR REPLACE INTO intercom_events_dead
         (${eventColumns}, due_at_ms, reason, died_at_ms, status, code, request_id)
       SELECT id, destination, accepted_by, contact_key, field, value, name, created_at_sec,
         accepted_at_ms, failures, CASE WHEN ? THEN '' ELSE fragment END, dedupe_hash, bytes,
         due_at_ms, ?, ?, ?, ?, ?
       FROM intercom_events_outbox WHERE id = ?`,
    );
    this.#delete = database.prepare('DELETE FROM intercom_events_outbox WHERE id = ?');
    this.#tooMany = database.prepare(
      `DELETE FROM intercom_events_dead WHERE seq IN (
         SELECT seq FROM intercom_events_dead ORDER BY seq LIMIT max(0,
           (SELECT dead FROM intercom_events_counts) - ?))`,
    );
    // The oldest are the first; a few at a time are enough, as each call adds a few.
    this.#tooOld = database.prepare(
      `DELETE FROM intercom_events_dead WHERE died_at_ms < ? AND seq IN (
         SELECT seq FROM intercom_events_dead ORDER BY seq LIMIT 1000)`,
    );
    this.#redrive = database.prepare(
      `INSERT OR IGNORE INTO intercom_events_outbox
         (${eventColumns}, due_at_ms, owner, lease_until_ms, parked)
       SELECT id, destination, '', contact_key, field, value, name, created_at_sec,
         ?, 0, fragment, dedupe_hash, bytes, ?, NULL, NULL,
         EXISTS (SELECT 1 FROM intercom_events_parked AS parked
           WHERE parked.contact_key = dead.contact_key AND parked.destination = dead.destination)
       FROM intercom_events_dead AS dead WHERE id = ?`,
    );
    this.#remove = database.prepare('DELETE FROM intercom_events_dead WHERE id = ?');
  }

  /** Moves an event out of the outbox. Nothing is kept of a forgotten contact, and no body without consent. */
  move(row: Row, { reason, diedAtMs }: Death, { status, code, requestId }: Answer): void {
    const id = textIn(row, 'id');
    if (reason !== 'forgotten') {
      this.#insert.run(
        ...[reason === 'consent' ? 1 : 0, reason, diedAtMs],
        ...[status ?? null, code ?? null, requestId ?? null, id],
      );
    }
    this.#delete.run(id);
  }

  /** Deletes the oldest letters beyond the limits. Returns how many. */
  evict(nowMs: number): number {
    const tooMany = Number(this.#tooMany.run(this.#limits.max).changes);
    return tooMany + Number(this.#tooOld.run(nowMs - this.#limits.maxAgeMs).changes);
  }

  list(filter: StoredDeadFilter, max = Number.MAX_SAFE_INTEGER): readonly StoredDeadLetter[] {
    const { where, values } = condition(filter);
    return this.#connection.database
      .prepare(`SELECT * FROM intercom_events_dead WHERE ${where} ORDER BY seq LIMIT ?`)
      .all(...values, max)
      .map(letterIn);
  }

  /** Makes events of the letters, the oldest first, in the transaction that is open. Returns how many. */
  redrive(filter: StoredDeadFilter, nowMs: number, max: number): number {
    const { where, values } = condition(filter);
    const found = this.#connection.database
      .prepare(
        `SELECT id FROM intercom_events_dead WHERE ${where} AND reason <> 'consent' ORDER BY seq LIMIT ?`,
      )
      .all(...values, max);
    for (const row of found) {
      const id = textIn(row, 'id');
      this.#redrive.run(nowMs, nowMs, id);
      this.#remove.run(id);
    }
    return found.length;
  }

  purge(filter: StoredDeadFilter): number {
    const { where, values } = condition(filter);
    return Number(
      this.#connection.database
        .prepare(`DELETE FROM intercom_events_dead WHERE ${where}`)
        .run(...values).changes,
    );
  }
}

/** Ids are one value, as JSON: their number is not limited by that of a statement's values. */
function condition({ ids, reason }: StoredDeadFilter): {
  readonly where: string;
  readonly values: readonly SqlValue[];
} {
  const parts = ['1 = 1'];
  const values: SqlValue[] = [];
  if (ids !== undefined) {
    parts.push('id IN (SELECT value FROM json_each(?))');
    values.push(JSON.stringify(ids));
  }
  if (reason !== undefined) {
    parts.push('reason = ?');
    values.push(reason);
  }
  return { where: parts.join(' AND '), values };
}

function letterIn(row: Row): StoredDeadLetter {
  const event: DurableEvent = eventIn(row);
  const reason = reasons.find((known) => known === row.reason) ?? 'rejected';
  const { status, code, request_id: requestId } = row;
  return {
    event,
    reason,
    diedAtMs: numberIn(row, 'died_at_ms'),
    ...(typeof status === 'number' && { status }),
    ...(typeof code === 'string' && { code }),
    ...(typeof requestId === 'string' && { requestId }),
  };
}
