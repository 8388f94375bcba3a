import { expect, test } from 'vitest';
import { sqliteNotRun } from './sqlite-ran.mjs';

const file = 'packages/sqlite/src/a.sqlite.test.ts';
const result = (name: string, status: string): unknown => ({
  name,
  assertionResults: [{ status }],
});

test('a test file that ran is not missing', () => {
  const report = { testResults: [result(`/some/where/${file}`, 'passed')] };

  expect(sqliteNotRun(report, [file])).toEqual([]);
});

test.each([
  ['is not in the report', []],
  ['has only skipped tests', [result(`/some/where/${file}`, 'skipped')]],
  ['has the name of another one at its end', [result(`/some/where/other-${file}`, 'passed')]],
])('a test file that %s is missing', (_title, testResults) => {
  expect(sqliteNotRun({ testResults }, [file])).toEqual([file]);
});
