import { writeFileSync } from 'node:fs';

/** @typedef {() => void | Promise<void>} Check throws when something is wrong */

const counts = { passed: 0, failed: 0, skipped: 0 };

/**
 * Makes one check: counts it, and prints why it failed. The next checks run all the same.
 *
 * @param {string} title
 * @param {Check} check
 */
export async function check(title, check) {
  try {
    await check();
    counts.passed += 1;
    console.log(`ok      ${title}`);
  } catch (error) {
    counts.failed += 1;
    const reason = error instanceof Error ? error.message : String(error);
    console.log(`FAILED  ${title}\n        ${reason.trim().replaceAll('\n', '\n        ')}`);
  }
}

/**
 * Prints the sum, and writes it to the file that CI asks for with `--report <file>`.
 *
 * @param {readonly string[]} argv
 * @param {string} [what] whose checks these were
 */
export function report(argv, what = 'packed') {
  console.log(
    `\n${what}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`,
  );
  const file = argv[argv.indexOf('--report') + 1];
  if (argv.includes('--report') && file) writeFileSync(file, JSON.stringify(counts));
  if (counts.failed > 0) process.exitCode = 1;
}
