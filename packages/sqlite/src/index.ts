/**
 * An outbox in an SQLite file: events survive crashes, deploys and outages.
 *
 * @module
 */

export type { AppendedEvent, AppendVerdict, ApplicationDatabase } from './append-in.js';
export {
  type OutboxFile,
  type OutboxStatus,
  openOutboxFile,
} from './inspect/open-outbox-file.js';
export type { WaitingEvent, WaitingState } from './inspect/waiting-event.js';
export type { SqliteDeadLetterOptions, SqliteOutboxOptions } from './options.js';
export { type SqliteOutbox, sqliteOutbox } from './sqlite-outbox.js';
