import { closeSync, openSync, statSync } from 'node:fs';
import { fileIdentity, quarantine } from '../file/quarantine.js';
import { type Database, databaseClass, numberIn, textIn } from './node-sqlite.js';
import { hasOurTables, type OpenRefusal, prepareTables, tableRefusal } from './prepare-tables.js';
import { sqlFailure } from './sql-failure.js';
import { isSafeToShare } from './sqlite-version.js';

/** How the file is used. */
export interface FileSettings {
  /** Absolute path. */
  readonly file: string;
  readonly maxBytes: number;
  /** Only this process uses the file. */
  readonly exclusive: boolean;
  /** The file is the application's own database: only our tables are added, and no setting is stored in it. */
  readonly isApplications: boolean;
}

/** An open database, or why it was not opened. A damaged file was set aside, and a new one is open. */
export type Opening =
  | { readonly kind: 'open'; readonly database: Database; readonly setAside?: string }
  | { readonly kind: 'refused'; readonly why: OpenRefusal | 'no_sqlite' | 'old_sqlite' };

/** The checks of SQLite. */
export type FileCheckKind = 'quick' | 'integrity';

/** A statement waits this long for the lock of another process. */
const busyTimeoutMs = 5_000;
/** Small, so that it cannot fill a disk by itself: in pages, and in bytes. */
const checkpointPages = 64;
const maxLogBytes = 256 * 1024;

/**
 * Opens the file, checks it, and creates the tables. Throws what SQLite throws for a file that is neither usable nor
 * damaged, e.g. on a full disk.
 *
 * @param check - `quick` does not find everything: an index may still differ from its table. `integrity` does, and
 *   takes longer; it is for a file in which SQLite has met damage.
 */
export function openDatabase(settings: FileSettings, check: FileCheckKind = 'quick'): Opening {
  const Class = databaseClass();
  if (Class === undefined) return { kind: 'refused', why: 'no_sqlite' };
  const { file, isApplications } = settings;
  const open = (path = file): Database => new Class(path);
  const identity = fileIdentity(file);
  try {
    return opened(open, settings, check);
  } catch (error) {
    // The database of the application is its own to repair.
    if (isApplications || sqlFailure(error) !== 'corrupt') throw error;
    const setAside = quarantine(file, identity);
    const opening = opened(open, settings, 'quick');
    return opening.kind === 'open' && setAside !== undefined ? { ...opening, setAside } : opening;
  }
}

function opened(
  open: (path?: string) => Database,
  settings: FileSettings,
  check: FileCheckKind,
): Opening {
  if (!settings.isApplications) createPrivateFile(settings.file);
  const database = open();
  try {
    // First: anything else reads the file, and would not wait for another process.
    database.exec(`PRAGMA busy_timeout=${busyTimeoutMs}`);
    const why = refusal(database, settings);
    if (why !== undefined) {
      database.close();
      return { kind: 'refused', why };
    }
    configure(database, settings);
    if (!settings.isApplications) {
      requireSound(database, check);
      if (!hasOurTables(database, () => open(':memory:'))) throw new DamagedError('tables');
    }
    prepareTables(database, settings.isApplications);
    return { kind: 'open', database };
  } catch (error) {
    close(database);
    throw error;
  }
}

/** SQLite gives the files beside the database the same permissions. */
function createPrivateFile(file: string): void {
  if (statSync(file, { throwIfNoEntry: false }) === undefined) {
    closeSync(openSync(file, 'a', 0o600));
  }
}

function refusal(
  database: Database,
  { exclusive, isApplications }: FileSettings,
): OpenRefusal | 'old_sqlite' | undefined {
  const version = textIn(database.prepare('SELECT sqlite_version() AS version').get(), 'version');
  if (!exclusive && !isSafeToShare(version)) return 'old_sqlite';
  return tableRefusal(database, isApplications);
}

function configure(database: Database, settings: FileSettings): void {
  const { maxBytes, exclusive, isApplications } = settings;
  // Of this connection only: nothing is stored in the file.
  database.exec(
    'PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-2048; PRAGMA trusted_schema=OFF',
  );
  if (isApplications) return;
  if (exclusive) database.exec('PRAGMA locking_mode=EXCLUSIVE');
  // Before the write-ahead log: afterwards it has no effect, and the file never shrinks.
  database.exec('PRAGMA auto_vacuum=INCREMENTAL; PRAGMA journal_mode=WAL');
  database.exec(
    `PRAGMA wal_autocheckpoint=${checkpointPages}; PRAGMA journal_size_limit=${maxLogBytes}`,
  );
  const pageBytes = numberIn(database.prepare('PRAGMA page_size').get(), 'page_size');
  database.exec(`PRAGMA max_page_count=${Math.floor(maxBytes / pageBytes)}`);
}

/** Thrown for a file that fails its check; it is sorted like SQLite's own error. */
class DamagedError extends Error {
  readonly errcode = 11;
}

function requireSound(database: Database, check: FileCheckKind): void {
  const name = `${check}_check`;
  const found = textIn(database.prepare(`PRAGMA ${name}(1)`).get(), name);
  if (found !== 'ok') throw new DamagedError(found);
}

function close(database: Database): void {
  try {
    database.close();
  } catch {
    // What is thrown already says more.
  }
}
