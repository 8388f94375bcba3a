// Fails if the tests of the SQLite outbox were left out of a run: node packages/tooling/ci-sqlite.mjs <report>
import { readFileSync } from 'node:fs';
import { filesUnder } from './checks/files.mjs';
import { sqliteNotRun } from './ci/sqlite-ran.mjs';
import { root } from './run/paths.mjs';

const report = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
const files = filesUnder(root).filter((file) => file.endsWith('.sqlite.test.ts'));
const missing = sqliteNotRun(report, files);
for (const file of missing) console.error(`${file} did not run.`);
if (files.length === 0 || missing.length > 0) process.exitCode = 1;
