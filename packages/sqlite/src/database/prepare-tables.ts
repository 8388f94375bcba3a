import { applicationId, schemaVersion } from '../file/outbox-header.js';
import { type Database, numberIn } from './node-sqlite.js';

/** Why a database is not used: its tables are of a newer version, or it belongs to another application. */
export type OpenRefusal = 'newer' | 'foreign';

/** Why this database must not be touched; `undefined` when it may be used. */
export function tableRefusal(database: Database, isApplications: boolean): OpenRefusal | undefined {
  if (isApplications) return storedVersion(database) > schemaVersion ? 'newer' : undefined;
  const id = numberIn(database.prepare('PRAGMA application_id').get(), 'application_id');
  if (id === applicationId) {
    const version = numberIn(database.prepare('PRAGMA user_version').get(), 'user_version');
    return version > schemaVersion ? 'newer' : undefined;
  }
  const tables = database.prepare('SELECT count(*) AS count FROM sqlite_schema').get();
  return numberIn(tables, 'count') > 0 ? 'foreign' : undefined;
}

/** Whether the tables are there, in the version of this package. */
export function hasTables(database: Database): boolean {
  return storedVersion(database) === schemaVersion;
}

/** Creates the tables if they are missing, in a transaction of its own. */
export function prepareTables(database: Database, isApplications: boolean): void {
  if (hasTables(database)) return;
  database.exec('BEGIN IMMEDIATE');
  try {
    createTables(database);
    if (!isApplications) {
      database.exec(`PRAGMA application_id=${applicationId}; PRAGMA user_version=${schemaVersion}`);
    }
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
  // The next process reads the mark from the file itself, before it opens it.
  if (!isApplications) database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
}

/** Creates what is missing. In the transaction that is open, if there is one. */
export function createTables(database: Database): void {
  database.exec(tables);
  database
    .prepare("INSERT OR REPLACE INTO intercom_events_meta (name, value) VALUES ('version', ?)")
    .run(schemaVersion);
}

/**
 * Whether a database that has tables has all of ours, as they were created. A damaged description of a table is no
 * damage to SQLite: it only takes the table for another one.
 *
 * @param openEmpty - Opens an empty database, to compare with.
 */
export function hasOurTables(database: Database, openEmpty: () => Database): boolean {
  const found = new Set(descriptions(database));
  if (found.size === 0) return true;
  const empty = openEmpty();
  createTables(empty);
  const wanted = descriptions(empty);
  empty.close();
  return wanted.every((description) => found.has(description));
}

function descriptions(database: Database): readonly string[] {
  return database
    .prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema')
    .all()
    .map((row) => JSON.stringify(Object.values(row)));
}

/** The version of the tables; 0 when there are none. */
function storedVersion(database: Database): number {
  const table = "SELECT 1 FROM sqlite_schema WHERE name = 'intercom_events_meta'";
  if (database.prepare(table).get() === undefined) return 0;
  const row = database
    .prepare("SELECT value FROM intercom_events_meta WHERE name = 'version'")
    .get();
  return numberIn(row, 'value');
}

/** What an event consists of, waiting or dead. Its order is the table's own key. */
const eventColumns = `
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  destination INTEGER NOT NULL,
  accepted_by TEXT NOT NULL,
  contact_key TEXT NOT NULL,
  field TEXT NOT NULL,
  value TEXT NOT NULL,
  name TEXT NOT NULL,
  created_at_sec INTEGER NOT NULL,
  accepted_at_ms INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  fragment TEXT NOT NULL,
  dedupe_hash TEXT,
  bytes INTEGER NOT NULL`;

/**
 * Triggers keep the counts, so that they are right whoever writes, and reading them takes no scan.
 *
 * `lease_until_ms` is null while nobody sends the event. `owner` is who sent it last: a lease that has ended is still
 * its owner's until somebody else claims the event.
 */
const tables = `
CREATE TABLE IF NOT EXISTS intercom_events_meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS intercom_events_destination (id INTEGER PRIMARY KEY, origin TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS intercom_events_outbox (${eventColumns},
  due_at_ms INTEGER NOT NULL,
  owner TEXT,
  lease_until_ms INTEGER,
  parked INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS intercom_events_ready ON intercom_events_outbox (destination, due_at_ms, seq)
  WHERE lease_until_ms IS NULL AND parked = 0;
CREATE INDEX IF NOT EXISTS intercom_events_leased ON intercom_events_outbox (lease_until_ms)
  WHERE lease_until_ms IS NOT NULL;
CREATE INDEX IF NOT EXISTS intercom_events_of_contact ON intercom_events_outbox (contact_key);
CREATE INDEX IF NOT EXISTS intercom_events_accepted ON intercom_events_outbox (accepted_at_ms);
CREATE TABLE IF NOT EXISTS intercom_events_parked (
  destination INTEGER NOT NULL,
  contact_key TEXT NOT NULL,
  probe_at_ms INTEGER NOT NULL,
  probes INTEGER NOT NULL,
  probing_id TEXT,
  PRIMARY KEY (contact_key, destination)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS intercom_events_probe ON intercom_events_parked (destination, probe_at_ms);
CREATE TABLE IF NOT EXISTS intercom_events_dead (${eventColumns},
  due_at_ms INTEGER NOT NULL,
  reason TEXT NOT NULL,
  died_at_ms INTEGER NOT NULL,
  status INTEGER,
  code TEXT,
  request_id TEXT);
CREATE INDEX IF NOT EXISTS intercom_events_dead_contact ON intercom_events_dead (contact_key);
CREATE TABLE IF NOT EXISTS intercom_events_recent (
  seq INTEGER PRIMARY KEY,
  contact_key TEXT NOT NULL,
  field TEXT NOT NULL,
  value TEXT NOT NULL,
  name TEXT NOT NULL,
  created_at_sec INTEGER NOT NULL,
  accepted_at_ms INTEGER NOT NULL,
  dedupe_hash TEXT);
CREATE TABLE IF NOT EXISTS intercom_events_counts (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  pending INTEGER NOT NULL,
  parked INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  dead INTEGER NOT NULL);
INSERT OR IGNORE INTO intercom_events_counts VALUES (1, 0, 0, 0, 0);
CREATE TRIGGER IF NOT EXISTS intercom_events_added AFTER INSERT ON intercom_events_outbox BEGIN
  UPDATE intercom_events_counts SET
    pending = pending + 1, parked = parked + NEW.parked, bytes = bytes + NEW.bytes;
END;
CREATE TRIGGER IF NOT EXISTS intercom_events_removed AFTER DELETE ON intercom_events_outbox BEGIN
  UPDATE intercom_events_counts SET
    pending = pending - 1, parked = parked - OLD.parked, bytes = bytes - OLD.bytes;
END;
CREATE TRIGGER IF NOT EXISTS intercom_events_moved AFTER UPDATE OF parked ON intercom_events_outbox
  WHEN NEW.parked <> OLD.parked BEGIN
  UPDATE intercom_events_counts SET parked = parked + NEW.parked - OLD.parked;
END;
CREATE TRIGGER IF NOT EXISTS intercom_events_dead_added AFTER INSERT ON intercom_events_dead BEGIN
  UPDATE intercom_events_counts SET dead = dead + 1;
END;
CREATE TRIGGER IF NOT EXISTS intercom_events_dead_removed AFTER DELETE ON intercom_events_dead BEGIN
  UPDATE intercom_events_counts SET dead = dead - 1;
END;
`;
