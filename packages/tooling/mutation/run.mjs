// Tries mutants on rooms of core: node packages/tooling/mutation/run.mjs [rooms] [--write]
// Each mutant is one small change of the code; the room's unit tests should notice every one.
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rooms } from './rooms.mjs';
import { lowest, roomRow, scoreOf, tableHead } from './score.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const readme = path.join(root, 'test/README.md');

const args = process.argv.slice(2);
const writes = args.includes('--write');
const asked = args.filter((arg) => !arg.startsWith('--'));
const unknown = asked.find((room) => !rooms.includes(room));
if (unknown !== undefined) {
  console.error(`"${unknown}" is no room with mutants. Use some of: ${rooms.join(', ')}.`);
  process.exit(2);
}

// It takes minutes and all of the processor: whatever else runs here comes first.
os.setPriority(15);

/** @type {{ room: string, score: import('./score.mjs').Score, row: string }[]} */
const rows = [];
for (const room of asked.length > 0 ? asked : rooms) {
  const code = await stryker(room);
  if (code !== 0) process.exit(code);
  const score = scoreOf(reportOf(room));
  rows.push({ room, score, row: roomRow(room, score) });
}
console.log(['', ...tableHead, ...rows.map(({ row }) => row), ''].join('\n'));
if (writes) writeReadme();
for (const { room, score } of rows) {
  if (score.percent >= lowest) continue;
  console.error(`${room}: fewer than ${lowest} % of the mutants were noticed.`);
  process.exitCode = 1;
}

/** @param {string} room */
function stryker(room) {
  const child = spawn(
    process.execPath,
    [
      'node_modules/@stryker-mutator/core/bin/stryker.js',
      'run',
      'packages/tooling/mutation/stryker.config.mjs',
    ],
    { cwd: root, stdio: 'inherit', env: { ...process.env, MUTATED_ROOM: room } },
  );
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** @param {string} room */
function reportOf(room) {
  return JSON.parse(readFileSync(path.join(root, `coverage/mutation/${room}.json`), 'utf8'));
}

/** Renews the rows of the rooms that were tried. */
function writeReadme() {
  let text = readFileSync(readme, 'utf8');
  for (const { room, row } of rows)
    text = text.replace(new RegExp(`^\\| \`${room}\` .*$`, 'm'), row);
  writeFileSync(readme, text);
}
