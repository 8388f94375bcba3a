import { statSync } from 'node:fs';
import path from 'node:path';
import type { ConfigurationError } from '@intercom-events/core';
import type { StoredDeadFilter, StoredDeadLetter } from '@intercom-events/core/outbox';
import { type Database, databaseClass, numberIn, textIn } from '../database/node-sqlite.js';
import { hasTables, tableRefusal } from '../database/prepare-tables.js';
import { type SqlFailure, sqlFailure } from '../database/sql-failure.js';
import { foreign, newer, unusable } from '../file/check-file.js';
import { readHeader } from '../file/outbox-header.js';
import { transaction } from '../tables/connection.js';
import { DeadTable } from '../tables/dead-table.js';
import { stateSql, type WaitingEvent, type WaitingState, waitingIn } from './waiting-event.js';

/** What is in the file of an outbox. */
export interface OutboxStatus {
  /** The size of the file. */
  readonly fileBytes: number;
  /** Events that are neither delivered nor dead. */
  readonly pending: number;
  readonly byState: Readonly<Record<WaitingState, number>>;
  /** When the oldest of them was accepted, in Unix milliseconds. */
  readonly oldestAcceptedAtMs: number | undefined;
  /** Contacts that Intercom does not know. */
  readonly parkedContacts: number;
  /** Pending events by the origin of the API they are for. */
  readonly byDestination: Readonly<Record<string, number>>;
  /** Dead letters by reason. */
  readonly dead: Readonly<Record<string, number>>;
}

/** The file of an outbox, opened to look at it, or to handle dead letters. Applications may use it meanwhile. */
export interface OutboxFile {
  status(nowMs: number): OutboxStatus;
  /** The events that wait, the oldest first. */
  waiting(options: { readonly nowMs: number; readonly max: number }): readonly WaitingEvent[];
  /** Dead letters, the oldest first. */
  dead(filter: StoredDeadFilter, max: number): readonly StoredDeadLetter[];
  /** Makes events of dead letters; running applications send them. Returns how many. */
  redrive(filter: StoredDeadFilter, nowMs: number): number;
  /** Deletes dead letters. Returns how many. */
  purge(filter: StoredDeadFilter): number;
  close(): void;
}

/**
 * Opens the file of an outbox, or an application's database that has the tables of one. Nothing is created, and a
 * damaged file is left alone. It and its functions throw a `ConfigurationError` that says what is wrong with the file.
 */
export function openOutboxFile(given: string): OutboxFile {
  const file = path.resolve(given);
  const database = explained(file, () => openExisting(file));
  const letters = new DeadTable({ database, clientId: '', destination: 0 }, noLimits);
  const change = (work: () => number): number => explained(file, () => transaction(database, work));
  return {
    status: (nowMs) => explained(file, () => statusOf(database, file, nowMs)),
    waiting: ({ nowMs, max }) => explained(file, () => waitingOf(database, nowMs, max)),
    dead: (filter, max) => explained(file, () => letters.list(filter, max)),
    redrive: (filter, nowMs) =>
      change(() => letters.redrive(filter, nowMs, Number.MAX_SAFE_INTEGER)),
    purge: (filter) => change(() => letters.purge(filter)),
    close: () => void database.close(),
  };
}

/** Turns what SQLite throws into an error that says what to do. */
function explained<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const failure = sqlFailure(error);
    if (failure === 'other') throw error;
    throw failure === 'corrupt'
      ? damaged(file)
      : unusable(`The outbox ${file} ${fixes[failure][0]}`, fixes[failure][1]);
  }
}

const fixes: Readonly<Record<Exclude<SqlFailure, 'corrupt' | 'other'>, readonly [string, string]>> =
  {
    busy: [
      'is locked by another process.',
      'Try again, or end the application that uses it with `exclusive: true`.',
    ],
    full: ['is on a full disk.', 'Free some room.'],
    io: ['is on a disk that reports an error.', 'Check the disk.'],
    readonly: [
      'cannot be written by this user.',
      'Run the command as the user of the application.',
    ],
  };

function damaged(file: string): ConfigurationError {
  return unusable(`The outbox ${file} is damaged.`, 'The application sets it aside at its start.');
}

function waitingOf(database: Database, nowMs: number, max: number): readonly WaitingEvent[] {
  return database
    .prepare(
      `SELECT event.*, origin, ${stateSql} AS state,
         max(event.due_at_ms, coalesce(event.lease_until_ms, 0), coalesce(parked.probe_at_ms, 0)) AS next_at_ms
       FROM intercom_events_outbox AS event
       JOIN intercom_events_destination AS destination ON destination.id = event.destination
       LEFT JOIN intercom_events_parked AS parked
         ON parked.contact_key = event.contact_key AND parked.destination = event.destination
       ORDER BY event.seq LIMIT ?`,
    )
    .all(nowMs, nowMs, nowMs, max)
    .map(waitingIn);
}

/** Nothing is added here, and so nothing is evicted. */
const noLimits = { max: Number.MAX_SAFE_INTEGER, maxAgeMs: Number.MAX_SAFE_INTEGER };

function openExisting(file: string): Database {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined) throw unusable(`There is no file ${file}.`, 'Check the path.');
  if (!stats.isFile()) throw unusable(`${file} is not a file.`, 'Give the file of an outbox.');
  const { kind } = readHeader(file);
  if (kind === 'damaged') throw damaged(file);
  if (kind !== 'outbox' && kind !== 'database') {
    throw unusable(`The file ${file} is not an outbox.`, 'Give the file of an outbox.');
  }
  const Class = databaseClass();
  if (Class === undefined) {
    throw unusable(
      `Node ${process.versions.node} has no node:sqlite.`,
      'Use Node 22.22.3, 24.15, 26 or newer.',
    );
  }
  const database = new Class(file);
  database.exec('PRAGMA busy_timeout=5000');
  const why = tableRefusal(database, kind === 'database');
  if (why === undefined && hasTables(database)) return database;
  database.close();
  throw why === 'newer' ? newer(file) : foreign(file);
}

function statusOf(database: Database, file: string, nowMs: number): OutboxStatus {
  const states = counted(
    database,
    `SELECT ${stateSql} AS key, count(*) AS count FROM intercom_events_outbox AS event GROUP BY 1`,
    [nowMs, nowMs, nowMs],
  );
  const oldest = database
    .prepare('SELECT min(accepted_at_ms) AS at_ms FROM intercom_events_outbox')
    .get()?.at_ms;
  const counts = database.prepare('SELECT * FROM intercom_events_counts').get();
  const contacts = database.prepare('SELECT count(*) AS count FROM intercom_events_parked').get();
  return {
    fileBytes: statSync(file).size,
    pending: numberIn(counts, 'pending'),
    byState: {
      sending: states.sending ?? 0,
      ready: states.ready ?? 0,
      scheduled: states.scheduled ?? 0,
      retrying: states.retrying ?? 0,
      parked: states.parked ?? 0,
    },
    oldestAcceptedAtMs: typeof oldest === 'number' ? oldest : undefined,
    parkedContacts: numberIn(contacts, 'count'),
    byDestination: counted(
      database,
      `SELECT origin AS key, count(*) AS count FROM intercom_events_outbox AS event
       JOIN intercom_events_destination AS destination ON destination.id = event.destination GROUP BY 1`,
    ),
    dead: counted(
      database,
      'SELECT reason AS key, count(*) AS count FROM intercom_events_dead GROUP BY 1',
    ),
  };
}

function counted(
  database: Database,
  sql: string,
  values: readonly number[] = [],
): Record<string, number> {
  const rows = database.prepare(sql).all(...values);
  return Object.fromEntries(rows.map((row) => [textIn(row, 'key'), numberIn(row, 'count')]));
}
