// The table in test/faults/README.md lists the tests of each row of the fault catalogue.
//   node packages/tooling/fault-table.mjs           writes it from the titles of the tests
//   node packages/tooling/fault-table.mjs --check   fails where it differs, or where a row has no test
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fillFaultTable, readme } from './checks/fault-table.mjs';
import { readText } from './checks/files.mjs';
import { root } from './run/paths.mjs';

const checkOnly = process.argv.includes('--check');
const { filled, problems } = fillFaultTable(root);
const differs = filled !== readText(root, readme);

if (differs && !checkOnly) writeFileSync(path.join(root, readme), filled);
if (differs && checkOnly) problems.push(`${readme} differs from the tests. Run: npm run fix`);
// The table is written even if a row has no test; the check reports that.
if (checkOnly) {
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
}
