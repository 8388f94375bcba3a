/** Versions of SQLite in which two connections may corrupt a file while both write or checkpoint. */
const firstSafe = [3, 51, 3] as const;
/** Older lines that got the same correction. */
const corrected: readonly (readonly [number, number, number])[] = [
  [3, 44, 6],
  [3, 50, 7],
];

/**
 * Whether several processes can share a file with this version of SQLite. Before 3.51.3 the write-ahead log could
 * be reset while another connection still used it (https://sqlite.org/wal.html#walresetbug).
 */
export function isSafeToShare(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  if (corrected.some(([a, b, c]) => major === a && minor === b && patch >= c)) return true;
  const [a, b, c] = firstSafe;
  if (major !== a) return major > a;
  return minor === b ? patch >= c : minor > b;
}
