import { closeSync, openSync, readSync } from 'node:fs';

/** `ICev`: marks a file as an outbox of this library. */
export const applicationId = 0x49_43_65_76;

/** The version of the tables. A file of a newer one is refused. */
export const schemaVersion = 1;

/**
 * What the first bytes of a file say:
 * - `none`: there is no file, or it is empty;
 * - `outbox`: an outbox, with the version of its tables;
 * - `database`: an SQLite database that is not marked as ours;
 * - `damaged`: what is left of an outbox;
 * - `other`: anything else.
 */
export type Header =
  | { readonly kind: 'none' }
  | { readonly kind: 'outbox'; readonly version: number }
  | { readonly kind: 'database'; readonly pages: number }
  | { readonly kind: 'damaged' }
  | { readonly kind: 'other' };

const magic = 'SQLite format 3\0';
const headerBytes = 100;
/** The first page of an outbox names its tables. */
const pageBytes = 4096;
const tableName = 'intercom_events_';
// Offsets in the header of a database (https://sqlite.org/fileformat.html#the_database_header).
const pagesAt = 28;
const userVersionAt = 60;
const applicationIdAt = 68;

/** Reads the header of a file, without SQLite. Throws what the file system throws, but for a missing file. */
export function readHeader(file: string): Header {
  const bytes = Buffer.alloc(pageBytes);
  const length = readStart(file, bytes);
  if (length === 0) return { kind: 'none' };
  if (length < headerBytes || !bytes.toString('latin1').startsWith(magic)) {
    return { kind: isRest(bytes) ? 'damaged' : 'other' };
  }
  if (bytes.readUInt32BE(applicationIdAt) === applicationId) {
    return { kind: 'outbox', version: bytes.readUInt32BE(userVersionAt) };
  }
  return { kind: 'database', pages: bytes.readUInt32BE(pagesAt) };
}

/** A file of another kind must not be renamed, even if it is the wrong path. */
function isRest(bytes: Buffer): boolean {
  const text = bytes.toString('latin1');
  // A page that was never written has only zeros.
  return text.startsWith(magic) || text.includes(tableName) || bytes.every((byte) => byte === 0);
}

function readStart(file: string, into: Buffer): number {
  let handle: number;
  try {
    handle = openSync(file, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0;
    throw error;
  }
  try {
    return readSync(handle, into, 0, into.length, 0);
  } finally {
    closeSync(handle);
  }
}
