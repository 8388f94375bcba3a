import { contactKey, type DurableEvent, type RecentEvent } from '@intercom-events/core/outbox';
import {
  type Database,
  numberIn,
  type Row,
  type Statement,
  textIn,
} from '../database/node-sqlite.js';
import { contactIn } from './event-row.js';

/** How many recent events are remembered: about 400 kB. */
const maxRecent = 4_000;

/**
 * Remembers the last events that were appended, also when they are delivered: after a restart no second event is sent
 * for a contact's name and second, and duplicates are found.
 */
export class RecentEvents {
  readonly #insert: Statement;
  readonly #trim: Statement;
  readonly #select: Statement;
  readonly #prune: Statement;

  constructor(database: Database) {
    this.#insert = database.prepare(
      `INSERT INTO intercom_events_recent
         (contact_key, field, value, name, created_at_sec, accepted_at_ms, dedupe_hash)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#trim = database.prepare(
      `DELETE FROM intercom_events_recent
       WHERE seq <= (SELECT max(seq) FROM intercom_events_recent) - ${maxRecent}`,
    );
    this.#select = database.prepare(
      'SELECT * FROM intercom_events_recent WHERE accepted_at_ms >= ? ORDER BY seq',
    );
    this.#prune = database.prepare('DELETE FROM intercom_events_recent WHERE accepted_at_ms < ?');
  }

  add({ contact, name, createdAtSec, acceptedAtMs, dedupeHash }: DurableEvent): void {
    const { field, value } = contact;
    this.#insert.run(
      ...[contactKey(contact), field, value, name, createdAtSec, acceptedAtMs, dedupeHash ?? null],
    );
  }

  /** Keeps the newest only. */
  trim(): void {
    this.#trim.run();
  }

  since(sinceMs: number): readonly RecentEvent[] {
    return this.#select.all(sinceMs).map(recentIn);
  }

  /** Deletes what is older. Returns how many. */
  prune(beforeMs: number): number {
    return Number(this.#prune.run(beforeMs).changes);
  }
}

function recentIn(row: Row): RecentEvent {
  const { dedupe_hash: dedupeHash } = row;
  return {
    contact: contactIn(row),
    name: textIn(row, 'name'),
    createdAtSec: numberIn(row, 'created_at_sec'),
    acceptedAtMs: numberIn(row, 'accepted_at_ms'),
    ...(typeof dedupeHash === 'string' && { dedupeHash }),
  };
}
