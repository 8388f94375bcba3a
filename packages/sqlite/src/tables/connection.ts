import type { Database } from '../database/node-sqlite.js';

/** A database with the tables, and who works on it. */
export interface Connection {
  readonly database: Database;
  /** The client that claims belong to. */
  readonly clientId: string;
  /** The row of the API's origin: events for another one are not handed out. */
  readonly destination: number;
}

/** The row of an origin; it is made if there is none. */
export function destinationId(database: Database, origin: string): number {
  database
    .prepare('INSERT OR IGNORE INTO intercom_events_destination (origin) VALUES (?)')
    .run(origin);
  const found = database
    .prepare('SELECT id FROM intercom_events_destination WHERE origin = ?')
    .get(origin);
  return Number(found?.id);
}

/** Runs `work` in a transaction: all of its changes are kept, or none. */
export function transaction<T>(database: Database, work: () => T): T {
  // Locked from the start: a reader that becomes a writer later could not wait for its turn.
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    rollBack(database);
    throw error;
  }
}

function rollBack(database: Database): void {
  try {
    database.exec('ROLLBACK');
  } catch {
    // After some errors SQLite has rolled back by itself.
  }
}
