import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { sqliteOutbox } from './sqlite-outbox.js';

const folder = mkdtempSync(path.join(tmpdir(), 'sqlite-outbox-'));
const file = path.join(folder, 'events.db');
const { versions } = process;
afterEach(() => {
  Object.defineProperty(process, 'versions', { value: versions });
  vi.unstubAllEnvs();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function onNode(node: string, sqlite: string | undefined): void {
  Object.defineProperty(process, 'versions', { value: { ...versions, node, sqlite } });
}

test('a Node without SQLite is refused with the versions that have it', () => {
  onNode('20.20.2', undefined);

  expect(() => sqliteOutbox({ file })).toThrow(
    'Node 20.20.2 has no node:sqlite. Use Node 22.22.3, 24.15, 26 or newer. [OUTBOX_UNUSABLE]',
  );
});

test('a Node whose SQLite may damage a shared file is refused, unless only one process uses the file', () => {
  onNode('22.13.0', '3.47.2');

  expect(() => sqliteOutbox({ file })).toThrow(
    'The SQLite 3.47.2 of Node 22.13.0 may damage a file that several processes share. Use Node 22.22.3, 24.15, 26 or newer. If only one process uses the file, set `exclusive: true`. [OUTBOX_UNUSABLE]',
  );
  expect(() => sqliteOutbox({ file, exclusive: true })).not.toThrow();
});

test('a relative path is made absolute, and messages show it', () => {
  onNode('24.15.0', '3.51.3');

  expect(() => sqliteOutbox({ file: 'no-such-folder/events.db' })).toThrow(
    `There is no folder ${path.resolve('no-such-folder')}.`,
  );
});
