// Uses the packages as their users get them: packed, installed elsewhere, imported in every way.
//   node test/packed/run.mjs [--report <file>]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { consume } from './consume.mjs';
import { consumers } from './consumers.mjs';
import { checkNpx } from './npx.mjs';
import { packAll } from './packages.mjs';
import { check, report } from './results.mjs';
import { checkTarball } from './tarball.mjs';
import { checkTypes } from './typescript.mjs';

/** What runs inside a test runner's own processes, where it cannot be seen: the consumers' results tell. */
const unseen = ['@intercom-events/testing/jest', '@intercom-events/testing/vitest'];

const folder = mkdtempSync(path.join(tmpdir(), 'packed-'));
try {
  const packages = packAll(folder);
  for (const packed of packages) await checkTarball(packed);

  const executed = new Set();
  for (const consumer of consumers) {
    const home = path.join(folder, consumer.name);
    for (const file of await consume(consumer, packages, home)) executed.add(file);
    await checkTypes(consumer, home);
  }

  // An entry point that no consumer imports would pass by not being looked at.
  for (const { name, entries } of packages) {
    await check(`${name}: both formats of each entry point were executed`, () => {
      const missing = entries
        .filter((entry) => !unseen.includes(`${name}/${entry}`))
        .flatMap((entry) => [`${entry}.js`, `${entry}.cjs`])
        .filter((file) => !executed.has(`${name}/${file}`));
      if (missing.length > 0) throw new Error(`no consumer executed ${missing.join(', ')}`);
    });
  }
  for (const packed of packages.filter(({ commands }) => commands.length > 0)) {
    await checkNpx(packed, packages, path.join(folder, 'npx', path.basename(packed.name)));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
  report(process.argv);
}
