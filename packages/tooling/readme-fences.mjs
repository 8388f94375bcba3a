// Code in a README is a copy of code that runs: a fence tagged ```ts file=<path>#<region> has the code
// between `// #region <region>` and `// #endregion` in that file.
//   node packages/tooling/readme-fences.mjs           copies the code into the readmes
//   node packages/tooling/readme-fences.mjs --check   fails where a readme differs
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fillFences } from './checks/fences.mjs';
import { filesUnder, readText } from './checks/files.mjs';
import { root } from './run/paths.mjs';

const checkOnly = process.argv.includes('--check');

/** @param {string} file */
const read = (file) => (existsSync(path.join(root, file)) ? readText(root, file) : undefined);

for (const file of filesUnder(root).filter((name) => name.endsWith('.md'))) {
  const text = readText(root, file);
  const { filled, problems } = fillFences(text, read);
  for (const problem of problems) complain(`${file}: ${problem}`);
  if (filled === text || problems.length > 0) continue;
  if (checkOnly) complain(`${file}: a fence differs from its source. Run: npm run fix`);
  else writeFileSync(path.join(root, file), filled);
}

/** @param {string} text */
function complain(text) {
  console.error(text);
  process.exitCode = 1;
}
