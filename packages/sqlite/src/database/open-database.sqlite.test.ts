import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readHeader } from '../file/outbox-header.js';
import { type Database, databaseClass, type SqlValue } from './node-sqlite.js';
import { type FileSettings, type Opening, openDatabase } from './open-database.js';

const folder = mkdtempSync(path.join(tmpdir(), 'open-database-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let last = 0;
function newFile(): string {
  last += 1;
  return path.join(folder, `${last}.db`);
}

function open(file: string, over: Partial<FileSettings> = {}): Opening {
  return openDatabase({
    file,
    maxBytes: 8 * 1024 * 1024,
    exclusive: false,
    isApplications: false,
    ...over,
  });
}

function opened(file: string, over: Partial<FileSettings> = {}): Database {
  const opening = open(file, over);
  if (opening.kind !== 'open') throw new Error(opening.why);
  return opening.database;
}

function pragma(database: Database, name: string): SqlValue | undefined {
  return Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0];
}

/** A database as an application would have it. */
function plain(file: string): Database {
  const Class = databaseClass();
  if (Class === undefined) throw new Error('This Node has no node:sqlite.');
  return new Class(file);
}

test('a new outbox is private, marked, shrinks again, and syncs each commit', () => {
  const file = newFile();
  const database = opened(file);

  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readHeader(file)).toEqual({ kind: 'outbox', version: 1 });
  expect(pragma(database, 'auto_vacuum')).toBe(2);
  expect(pragma(database, 'journal_mode')).toBe('wal');
  expect(pragma(database, 'synchronous')).toBe(2);
  expect(pragma(database, 'wal_autocheckpoint')).toBe(64);
  expect(pragma(database, 'max_page_count')).toBe(2048);
  expect(pragma(database, 'busy_timeout')).toBe(5000);
  expect(statSync(`${file}-wal`).mode & 0o777).toBe(0o600);
  database.close();
});

test('an outbox is opened again with what is in it', () => {
  const file = newFile();
  const first = opened(file);
  first.exec("INSERT INTO intercom_events_meta VALUES ('x', 7)");
  first.close();

  const second = opened(file);
  expect(second.prepare("SELECT value FROM intercom_events_meta WHERE name = 'x'").get()).toEqual({
    value: 7,
  });
  second.close();
});

test('with `exclusive` no other process can read the file', () => {
  const file = newFile();
  const database = opened(file, { exclusive: true });
  database.exec('BEGIN IMMEDIATE; COMMIT');

  const other = plain(file);
  expect(() => other.prepare('SELECT * FROM intercom_events_meta').all()).toThrow('locked');
  other.close();
  database.close();
});

test('row 66: a file of a newer version is refused and not changed', () => {
  const file = newFile();
  const database = opened(file);
  database.exec('PRAGMA user_version=2; PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
  const before = readFileSync(file);

  expect(open(file)).toEqual({ kind: 'refused', why: 'newer' });
  expect(readFileSync(file).equals(before)).toBe(true);
});

test('the database of another application is refused and not changed', () => {
  const file = newFile();
  const database = plain(file);
  database.exec('CREATE TABLE orders (id)');
  database.close();
  const before = readFileSync(file);

  expect(open(file)).toEqual({ kind: 'refused', why: 'foreign' });
  expect(readFileSync(file).equals(before)).toBe(true);
});

test.each([
  ['cut in half', (file: string) => truncateSync(file, statSync(file).size / 2 - 100)],
  ['cut within its header', (file: string) => truncateSync(file, 50)],
  ['overwritten in the middle', (file: string) => writeFileSync(file, overwritten(file))],
])('row 63: a file that is %s is renamed, and a new one is opened', (_title, damage) => {
  const file = newFile();
  opened(file).close();
  damage(file);

  const opening = open(file);
  if (opening.kind !== 'open') throw new Error(opening.why);
  expect(path.basename(opening.setAside ?? '')).toMatch(
    new RegExp(`^${path.basename(file)}\\.corrupt-\\d+$`),
  );
  expect(readdirSync(folder)).toContain(path.basename(opening.setAside ?? ''));
  expect(pragma(opening.database, 'quick_check')).toBe('ok');
  opening.database.close();
});

test('in the database of the application only tables are added, and no setting is stored', () => {
  const file = newFile();
  const own = plain(file);
  own.exec('PRAGMA page_size=1024; CREATE TABLE orders (id); PRAGMA user_version=9');
  const settings = ['journal_mode', 'auto_vacuum', 'user_version', 'application_id', 'page_size'];
  const before = settings.map((name) => pragma(own, name));

  const database = opened(file, { isApplications: true });
  const tables = database
    .prepare(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'intercom_events_%'",
    )
    .all();
  expect(tables).toEqual([{ name: 'orders' }]);
  database.close();
  expect(settings.map((name) => pragma(own, name))).toEqual(before);
  expect(pragma(own, 'max_page_count')).toBeGreaterThan(1_000_000);
  own.close();
  expect(readdirSync(folder).filter((name) => name.startsWith(path.basename(file)))).toEqual([
    path.basename(file),
  ]);
});

test('tables of a newer version in the database of the application are refused', () => {
  const file = newFile();
  opened(file, { isApplications: true }).close();
  const own = plain(file);
  own.exec("UPDATE intercom_events_meta SET value = 2 WHERE name = 'version'");
  own.close();

  expect(open(file, { isApplications: true })).toEqual({ kind: 'refused', why: 'newer' });
});

test('a damaged database of the application is left where it is', () => {
  const file = newFile();
  writeFileSync(file, 'no database at all, but longer than the header of one: '.repeat(20));

  expect(() => open(file, { isApplications: true })).toThrow('not a database');
  expect(readdirSync(folder)).toContain(path.basename(file));
});

function overwritten(file: string): Buffer {
  const bytes = readFileSync(file);
  return bytes.fill(0xa5, 4096, 4096 * 6);
}
