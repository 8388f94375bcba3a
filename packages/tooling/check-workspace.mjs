// Checks of the repository for which there is no tool: node packages/tooling/check-workspace.mjs
import { checkCoverage } from './checks/coverage.mjs';
import { checkDocumentedDefaults } from './checks/documented-defaults.mjs';
import { checkForbiddenText } from './checks/forbidden-text.mjs';
import { checkLinks } from './checks/links.mjs';
import { checkLockfile } from './checks/lockfile.mjs';
import { checkManifests } from './checks/manifests.mjs';
import { checkSiblings } from './checks/siblings.mjs';
import { root } from './run/paths.mjs';

const checks = [
  checkManifests,
  checkSiblings,
  checkCoverage,
  checkForbiddenText,
  checkDocumentedDefaults,
  checkLinks,
  checkLockfile,
];

const problems = checks.flatMap((check) => check(root));
for (const problem of problems) console.error(problem);
if (problems.length > 0) {
  console.error(`\n${problems.length} problems.`);
  process.exitCode = 1;
}
