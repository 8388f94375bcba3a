import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { checkFile, type FileCheck } from './check-file.js';
import { applicationId } from './outbox-header.js';

const folder = mkdtempSync(path.join(tmpdir(), 'check-file-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const local = (): number => 0xef53;

function check(file: string, over: Partial<FileCheck> = {}): unknown {
  return checkFile({ file, exclusive: false, isApplications: false, typeOf: local, ...over });
}

/** The start of a database: three pages, with a mark and a version. */
function header(id: number, version: number, pages = 3): Buffer {
  const bytes = Buffer.alloc(4096);
  bytes.write('SQLite format 3\0', 'latin1');
  bytes.writeUInt32BE(pages, 28);
  bytes.writeUInt32BE(version, 60);
  bytes.writeUInt32BE(id, 68);
  return bytes;
}

function written(name: string, content: Buffer | string): string {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
}

test.each([
  ['is missing', path.join(folder, 'new.db')],
  ['is empty', written('empty.db', '')],
  ['is an outbox', written('ours.db', header(applicationId, 1))],
  ['was begun, and its process ended', written('begun.db', header(0, 0, 1))],
  ['was an outbox and is cut off', written('cut.db', header(applicationId, 1).subarray(0, 40))],
  [
    'was an outbox and has a damaged start',
    written(
      'damaged.db',
      Buffer.concat([Buffer.alloc(200, 7), Buffer.from('intercom_events_outbox')]),
    ),
  ],
])('a file that %s can be used', (_title, file) => {
  expect(() => check(file)).not.toThrow();
});

test.each([
  [
    'the path is a folder',
    folder,
    `${folder} is a folder. Set \`file\` to a file, e.g. "./var/events.db". [OUTBOX_UNUSABLE]`,
  ],
  [
    'there is no folder',
    path.join(folder, 'none', 'events.db'),
    `There is no folder ${path.join(folder, 'none')}. Create it before the application starts. [OUTBOX_UNUSABLE]`,
  ],
  [
    'the folder is a file',
    path.join(written('file.txt', 'x'), 'events.db'),
    `${path.join(folder, 'file.txt')} is not a folder. Set \`file\` to a path in a folder. [OUTBOX_UNUSABLE]`,
  ],
  [
    'the file is of a newer version',
    written('newer.db', header(applicationId, 2)),
    `The outbox ${path.join(folder, 'newer.db')} was written by a newer version of @intercom-events/sqlite. Update this application, or use another file. The file was not changed. [OUTBOX_UNUSABLE]`,
  ],
  [
    'the file is a database of something else',
    written('other.db', header(0, 0)),
    `The file ${path.join(folder, 'other.db')} is the database of another application. Use a file of its own for the outbox, or \`applicationFile: true\` to add its tables to this database. The file was not changed. [OUTBOX_UNUSABLE]`,
  ],
  [
    'the file is no database',
    written('package.json', '{}'),
    `The file ${path.join(folder, 'package.json')} is not an SQLite database. Set \`file\` to another path. The file was not changed. [OUTBOX_UNUSABLE]`,
  ],
])('rows 60 and 66: a message says what to do: %s', (_title, file, message) => {
  expect(() => check(file)).toThrow(
    expect.objectContaining({ name: 'ConfigurationError', message }),
  );
});

test('row 67: a network file system is refused, unless only one process uses the file', () => {
  const file = path.join(folder, 'nfs.db');
  const typeOf = (): number => 0x6969;

  expect(() => check(file, { typeOf })).toThrow(
    `The folder ${folder} is on a network file system (NFS), where processes cannot share an SQLite file. Use a folder on a local disk, or \`exclusive: true\` if only one process uses the file. [OUTBOX_UNUSABLE]`,
  );
  expect(() => check(file, { typeOf, exclusive: true })).not.toThrow();
  // Some systems give the number with a sign.
  expect(() => check(file, { typeOf: () => 0xff534d42 | 0 })).toThrow('(CIFS)');
});

test('a database of the application may hold anything', () => {
  expect(() => check(written('own.db', header(0, 7)), { isApplications: true })).not.toThrow();
});

test('a path that is neither file nor folder is refused', () => {
  expect(() => check('/dev/null')).toThrow('/dev/null is not a file. Set `file` to another path.');
});

test('links are followed', () => {
  const target = path.join(folder, 'target');
  mkdirSync(target);
  const link = path.join(folder, 'link');
  symlinkSync(target, link);

  expect(() => check(path.join(link, 'events.db'))).not.toThrow();
});
