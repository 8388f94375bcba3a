import { UsageError } from '@intercom-events/core';
import type { DurableEvent, OutboxContext } from '@intercom-events/core/outbox';
import type { Database } from './database/node-sqlite.js';
import { createTables, hasTables } from './database/prepare-tables.js';
import { Appending } from './tables/append.js';
import { destinationId } from './tables/connection.js';

/** A database handle of `node:sqlite` or `better-sqlite3`. */
export interface ApplicationDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): unknown;
}

/** An event, as `track()` takes it. */
export interface AppendedEvent {
  readonly user: unknown;
  readonly name: string;
  readonly metadata?: unknown;
  /** When the user did it: a `Date`, or Unix seconds. Left out: now. */
  readonly at?: Date | number;
}

type Prepared = ReturnType<OutboxContext['prepare']>;
type DropReason = Extract<Prepared, { readonly reason: unknown }>['reason'];

/** What became of an event: it is in the transaction, or it was not taken, for one of the reasons of `track()`. */
export type AppendVerdict =
  | { readonly status: 'written' }
  | { readonly status: 'dropped'; readonly reason: DropReason };

const written: AppendVerdict = Object.freeze({ status: 'written' });

/** What `append()` is given. */
interface AppendIn {
  readonly database: unknown;
  readonly events: unknown;
  /** Missing until a client uses the outbox. */
  readonly context: OutboxContext | undefined;
  readonly isApplications: boolean;
}

/** Writes events with the application's own database handle, in whatever transaction is open there. */
export function appendIn({
  database,
  events,
  context,
  isApplications,
}: AppendIn): readonly AppendVerdict[] {
  if (!isApplications) {
    throw unusable(
      'This outbox has a file of its own.',
      'Create it with `applicationFile: true` and the file of your database.',
    );
  }
  if (context === undefined) {
    throw unusable(
      'No client uses this outbox yet.',
      'Pass it as `outbox` to the client first: the client prepares the events.',
    );
  }
  if (!isDatabase(database)) {
    throw unusable(
      'The first argument is not a database.',
      'Pass an open database of node:sqlite or better-sqlite3.',
    );
  }
  if (!Array.isArray(events)) {
    throw unusable('The second argument is not a list.', 'Pass a list of events.');
  }
  const prepared = events.map((given) => prepare(context, given));
  const accepted = prepared.filter(isEvent);
  if (accepted.length > 0) write(database, accepted, context);
  return prepared.map((one) =>
    isEvent(one) ? written : { status: 'dropped', reason: one.reason },
  );
}

function write(
  database: Database,
  events: readonly DurableEvent[],
  { clientId, destination }: OutboxContext,
): void {
  // Each time: the transaction that made them may have been rolled back.
  if (!hasTables(database)) createTables(database);
  const connection = { database, clientId, destination: destinationId(database, destination) };
  new Appending(connection).append(events, undefined);
}

function prepare(context: OutboxContext, given: unknown): Prepared {
  const { user, name, metadata, at }: Partial<Record<keyof AppendedEvent, unknown>> = given ?? {};
  return context.prepare({ user, name, metadata, at });
}

function isEvent(prepared: Prepared): prepared is DurableEvent {
  return 'id' in prepared;
}

/** Both libraries have the same methods, as far as they are used. */
function isDatabase(value: unknown): value is Database {
  if (typeof value !== 'object' || value === null) return false;
  const { exec, prepare }: { exec?: unknown; prepare?: unknown } = value;
  return typeof exec === 'function' && typeof prepare === 'function';
}

function unusable(what: string, fix: string): UsageError {
  return new UsageError('INPUT_INVALID', what, { fix });
}
