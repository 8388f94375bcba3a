import { readText } from './files.mjs';

/** How packages name the binaries of each system. */
const systems = { Linux: /linux/, macOS: /darwin/, Windows: /win32|windows/ };

/**
 * Checks that a package with a binary for each system has all of them in the lockfile: pnpm may write those
 * of the current system only, and an install elsewhere would then fail. pnpm's `supportedArchitectures` does
 * not check that; it would make every install download the binaries of all systems.
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
      `pnpm-lock.yaml: ${name} has no binary for ${missing.join(' and ')}. Remove its entries, and install again.`,
    ];
  });
}
