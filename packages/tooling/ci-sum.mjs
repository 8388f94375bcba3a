// Adds up the reports of all test runs and prints one line: node packages/tooling/ci-sum.mjs <folder of reports>
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { sumLine } from './ci/sum.mjs';

const folder = process.argv[2] ?? '.';
const reports = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => JSON.parse(readFileSync(path.join(folder, name), 'utf8')));
console.log(sumLine(reports));
