import { accessSync, constants, type Stats, statSync } from 'node:fs';
import path from 'node:path';
import { ConfigurationError } from '@intercom-events/core';
import { type FileSystemType, networkFileSystem } from './network-file-system.js';
import { type Header, readHeader, schemaVersion } from './outbox-header.js';

/** What is known of a file before SQLite opens it. */
export interface FileCheck {
  /** Absolute. */
  readonly file: string;
  /** Only this process uses the file. */
  readonly exclusive: boolean;
  /** The file is the application's own database. */
  readonly isApplications: boolean;
  readonly typeOf: FileSystemType;
}

/**
 * Checks that a file can be used as an outbox. Throws a `ConfigurationError` that says what to do.
 *
 * A damaged file passes: it is set aside when it is opened.
 */
export function checkFile({ file, exclusive, isApplications, typeOf }: FileCheck): Header {
  const folder = path.dirname(file);
  checkFolder(folder);
  const network = networkFileSystem(folder, typeOf);
  if (network !== undefined && !exclusive) {
    throw unusable(
      `The folder ${folder} is on a network file system (${network}), where processes cannot share an SQLite file.`,
      'Use a folder on a local disk, or `exclusive: true` if only one process uses the file.',
    );
  }
  const header = checkContent(file);
  if (isApplications) return header;
  if (header.kind === 'outbox' && header.version > schemaVersion) throw newer(file);
  // One page without tables is what SQLite leaves behind when a process ends right after creating the file.
  if (header.kind === 'database' && header.pages > 1) throw foreign(file);
  if (header.kind === 'other') {
    throw unusable(
      `The file ${file} is not an SQLite database.`,
      'Set `file` to another path. The file was not changed.',
    );
  }
  return header;
}

/** The error for a file whose tables are of a newer version of this package. */
export function newer(file: string): ConfigurationError {
  return unusable(
    `The outbox ${file} was written by a newer version of @intercom-events/sqlite.`,
    'Update this application, or use another file. The file was not changed.',
  );
}

/** The error for a database that is not an outbox. */
export function foreign(file: string): ConfigurationError {
  return unusable(
    `The file ${file} is the database of another application.`,
    'Use a file of its own for the outbox, or `applicationFile: true` to add its tables to this database. The file was not changed.',
  );
}

/** The error for an outbox that cannot be used. */
export function unusable(what: string, fix: string): ConfigurationError {
  return new ConfigurationError('OUTBOX_UNUSABLE', what, { fix });
}

function checkFolder(folder: string): void {
  const stats = statsOf(folder);
  if (stats === undefined) {
    throw unusable(`There is no folder ${folder}.`, 'Create it before the application starts.');
  }
  if (!stats.isDirectory()) {
    throw unusable(`${folder} is not a folder.`, 'Set `file` to a path in a folder.');
  }
  // The write-ahead log is a file beside the database.
  if (!isWritable(folder)) throw notWritable(folder);
}

function checkContent(file: string): Header {
  const stats = statsOf(file);
  if (stats === undefined) return { kind: 'none' };
  if (stats.isDirectory()) {
    throw unusable(`${file} is a folder.`, 'Set `file` to a file, e.g. "./var/events.db".');
  }
  if (!stats.isFile()) throw unusable(`${file} is not a file.`, 'Set `file` to another path.');
  if (!isWritable(file)) throw notWritable(file);
  return readHeader(file);
}

function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    // A folder above it may not be entered.
    throw notWritable(path);
  }
}

function notWritable(path: string): ConfigurationError {
  return unusable(
    `This process may not write ${path}.`,
    'Give its user read and write access, to the folder too.',
  );
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
