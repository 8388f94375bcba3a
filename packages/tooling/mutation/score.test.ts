import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { folders } from './folders.mjs';
import { folderRow, lowest, scoreOf, tableHead } from './score.mjs';

const readme = readFileSync(new URL('../../../test/README.md', import.meta.url), 'utf8');

function report(...statuses: string[]) {
  return { files: { 'a.ts': { mutants: statuses.map((status) => ({ status })) } } };
}

test('a mutant that fails a test or never ends is noticed; one that survives or is never run is not', () => {
  const statuses = ['Killed', 'Timeout', 'Survived', 'NoCoverage', 'RuntimeError', 'Ignored'];

  expect(scoreOf(report(...statuses))).toEqual({ noticed: 2, missed: 2, percent: 50 });
});

test('a score is not rounded up', () => {
  const statuses = Array.from({ length: 2_000 }, (_, i) => (i === 0 ? 'Survived' : 'Killed'));

  expect(scoreOf(report(...statuses)).percent).toBe(99.9);
});

test('a report without mutants has no score', () => {
  expect(scoreOf({ files: {} }).percent).toBe(0);
});

test('a row of the table has the numbers and the date', () => {
  const row = folderRow('dedupe', { noticed: 9, missed: 1, percent: 90 }, new Date('2026-01-31'));

  expect(row).toBe('| `dedupe` | 10 | 9 | 1 | 90.0% | 2026-01-31 |');
});

test('the readme has a score for every folder, and none that is too low', () => {
  expect(readme).toContain(tableHead.join('\n'));
  const scores = [...readme.matchAll(/^\| `(\w+)` \|.* ([\d.]+)% \| \d{4}-\d\d-\d\d \|$/gm)];

  expect(scores.map(([, folder]) => folder)).toEqual(folders);
  for (const [, , score] of scores) expect(Number(score)).toBeGreaterThanOrEqual(lowest);
});

test('every kind of test has its line in the readme', () => {
  const folders = readdirSync(new URL('../../../test', import.meta.url), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules')
    .map(({ name }) => name);

  for (const folder of folders) expect(readme).toContain(`| \`${folder}/\` |`);
});
