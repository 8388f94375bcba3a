import { expect, test } from 'vitest';
import { canRunSqlite, sqliteNotice } from './sqlite-tests.mjs';

test.each([
  ['20.20.2', false],
  ['22.13.0', false],
  ['22.22.2', false],
  ['22.22.3', true],
  ['22.23.0', true],
  ['23.11.0', false],
  ['24.14.9', false],
  ['24.15.0', true],
  ['25.9.0', false],
  ['26.0.0', true],
  ['27.1.0', true],
])('Node %s runs the tests of the SQLite outbox: %s', (version, can) => {
  expect(canRunSqlite(version)).toBe(can);
});

test('the line for an older Node says which tests did not run, and where they do', () => {
  expect(sqliteNotice('20.20.2')).toBe(
    'Not run on Node 20.20.2: the tests of the SQLite outbox (**/*.sqlite.test.ts). They need Node 22.22.3, 24.15, 26 or newer.\n',
  );
});
