import path from 'node:path';
import type { ConfigurationError } from '@intercom-events/core';
import type { EventStore, EventStoreProvider, OutboxContext } from '@intercom-events/core/outbox';
import {
  type AppendedEvent,
  type AppendVerdict,
  type ApplicationDatabase,
  appendIn,
} from './append-in.js';
import { isSafeToShare } from './database/sqlite-version.js';
import { checkFile, unusable } from './file/check-file.js';
import { fileSystemType } from './file/network-file-system.js';
import {
  type ResolvedSqliteOptions,
  resolveSqliteOptions,
  type SqliteOutboxOptions,
} from './options.js';
import { SqliteStore } from './sqlite-store.js';

/** An outbox in an SQLite file. */
export interface SqliteOutbox extends EventStoreProvider {
  /**
   * Adds events in the transaction that is open in a database of the application's own (`applicationFile: true`): they
   * are sent if, and only if, the transaction commits.
   *
   * @param database - Of `node:sqlite` or `better-sqlite3`, with the file of this outbox open.
   * @returns What became of each event, in their order.
   */
  append(database: ApplicationDatabase, events: readonly AppendedEvent[]): readonly AppendVerdict[];
}

const nodes = 'Use Node 22.22.3, 24.15, 26 or newer.';

/**
 * An outbox in an SQLite file: events survive crashes, deploys and outages.
 *
 * Throws a `ConfigurationError` if this Node or this file cannot be used.
 *
 * @example
 * ```ts
 * const events = createIntercomEvents({ outbox: sqliteOutbox({ file: './var/events.db' }) });
 * ```
 */
export function sqliteOutbox(options: SqliteOutboxOptions): SqliteOutbox {
  const resolved = resolveSqliteOptions(options);
  checkNode(resolved.exclusive);
  const { exclusive, isApplications } = resolved;
  const file = path.resolve(resolved.file);
  const check = (): void =>
    void checkFile({ file, exclusive, isApplications, typeOf: fileSystemType });
  check();
  let opened: OutboxContext | undefined;
  return {
    openStore(context) {
      if (opened !== undefined) throw usedTwice();
      // Something may have changed since it was made.
      check();
      opened = context;
      return openStore({ ...resolved, file }, context);
    },
    append(database, events) {
      return appendIn({ database, events, context: opened, isApplications });
    },
  };
}

function openStore(
  { file, maxBytes, exclusive, isApplications, deadLetters }: ResolvedSqliteOptions,
  context: OutboxContext,
): EventStore {
  const { clientId, destination, keepRecentMs } = context;
  return new SqliteStore(
    {
      ...{ file, maxBytes, exclusive, isApplications, deadLetters },
      ...{ clientId, destination, keepRecentMs },
    },
    context,
  );
}

function checkNode(exclusive: boolean): void {
  // Loading node:sqlite here would print Node 22's warning, so its version is all that is asked.
  const { node, sqlite } = process.versions;
  if (sqlite === undefined) {
    throw unusable(`Node ${node} has no node:sqlite.`, nodes);
  }
  if (exclusive || isSafeToShare(sqlite)) return;
  throw unusable(
    `The SQLite ${sqlite} of Node ${node} may damage a file that several processes share.`,
    `${nodes} If only one process uses the file, set \`exclusive: true\`.`,
  );
}

function usedTwice(): ConfigurationError {
  return unusable(
    'This outbox belongs to another client.',
    'Call `sqliteOutbox()` for each client.',
  );
}
