// Runs mutation tests of folders of core: node packages/tooling/mutation/run.mjs [folders] [--write]
// Each mutant is one small change of the code; a unit test of the folder should fail for each.
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { folders } from './folders.mjs';
import { folderRow, lowest, scoreOf, tableHead } from './score.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const readme = path.join(root, 'test/README.md');

const args = process.argv.slice(2);
const writes = args.includes('--write');
const asked = args.filter((arg) => !arg.startsWith('--'));
const unknown = asked.find((folder) => !folders.includes(folder));
if (unknown !== undefined) {
  console.error(`"${unknown}" is no folder with mutants. Use some of: ${folders.join(', ')}.`);
  process.exit(2);
}

// It takes minutes and all processors, so it runs with low priority.
os.setPriority(15);

/** @type {{ folder: string, score: import('./score.mjs').Score, row: string }[]} */
const rows = [];
for (const folder of asked.length > 0 ? asked : folders) {
  const code = await stryker(folder);
  if (code !== 0) process.exit(code);
  const score = scoreOf(reportOf(folder));
  rows.push({ folder, score, row: folderRow(folder, score) });
}
console.log(['', ...tableHead, ...rows.map(({ row }) => row), ''].join('\n'));
if (writes) writeReadme();
for (const { folder, score } of rows) {
  if (score.percent >= lowest) continue;
  console.error(`${folder}: fewer than ${lowest}% of the mutants were noticed.`);
  process.exitCode = 1;
}

/** @param {string} folder */
function stryker(folder) {
  const child = spawn(
    process.execPath,
    [
      'node_modules/@stryker-mutator/core/bin/stryker.js',
      'run',
      'packages/tooling/mutation/stryker.config.mjs',
    ],
    { cwd: root, stdio: 'inherit', env: { ...process.env, MUTATED_FOLDER: folder } },
  );
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** @param {string} folder */
function reportOf(folder) {
  return JSON.parse(readFileSync(path.join(root, `coverage/mutation/${folder}.json`), 'utf8'));
}

/** Replaces the rows of the tested folders. */
function writeReadme() {
  let text = readFileSync(readme, 'utf8');
  for (const { folder, row } of rows)
    text = text.replace(new RegExp(`^\\| \`${folder}\` .*$`, 'm'), row);
  writeFileSync(readme, text);
}
