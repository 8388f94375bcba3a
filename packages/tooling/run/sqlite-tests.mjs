/** Tests that need the `node:sqlite` of Node 22.22.3, 24.15, 26 or newer. */
export const sqliteTests = '**/*.sqlite.test.ts';

/**
 * Whether this Node can run them. The version of its SQLite is compared by the package itself; here it is enough to
 * know which Nodes have one that processes can share.
 *
 * @param {string} version of Node
 */
export function canRunSqlite(version) {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  if (major === 22) return minor > 22 || (minor === 22 && patch >= 3);
  if (major === 24) return minor >= 15;
  return major >= 26;
}

/**
 * The line for a Node that cannot run them.
 *
 * @param {string} version of Node
 */
export function sqliteNotice(version) {
  return `Not run on Node ${version}: the tests of the SQLite outbox (${sqliteTests}). They need Node 22.22.3, 24.15, 26 or newer.\n`;
}
