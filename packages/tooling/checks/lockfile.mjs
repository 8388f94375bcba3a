import { readText } from './files.mjs';

/** How packages name the systems for which they have a program. */
const systems = { Linux: /linux/, macOS: /darwin/, Windows: /win32|windows/ };

/**
 * What is installed by the lockfile runs on every system, not only on the one that wrote it: a package
 * with a program for each system has those of all of them in there. pnpm can leave the others out.
 *
 * @param {string} base
 * @returns {string[]} what is wrong
 */
export function checkLockfile(base) {
  const [, snapshots = ''] = readText(base, 'pnpm-lock.yaml').split('\nsnapshots:\n');
  return snapshots.split(/\n\n(?= {2}\S)/).flatMap((snapshot) => {
    const [, optional = ''] = /^ {4}optionalDependencies:\n((?: {6}.*\n?)*)/m.exec(snapshot) ?? [];
    const missing = Object.entries(systems)
      .filter(([, pattern]) => !pattern.test(optional))
      .map(([system]) => system);
    if (!systems.Linux.test(optional) || missing.length === 0) return [];
    const name = snapshot.trim().split(/:?\n/)[0];
    return [
      `pnpm-lock.yaml: ${name} has no program for ${missing.join(' and ')}. Take its entries out, and install again.`,
    ];
  });
}
