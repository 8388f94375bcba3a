/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 */

/**
 * The counts of one report: vitest's JSON, or plain counts.
 *
 * @param {any} report
 * @returns {Counts}
 */
function countsOf(report) {
  if (!('numTotalTests' in report)) return { passed: 0, failed: 0, skipped: 0, ...report };
  const failed = report.numFailedTests;
  return {
    passed: report.numPassedTests,
    // A file that could not be loaded has no failed test.
    failed: report.success || failed > 0 ? failed : 1,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/**
 * @param {readonly unknown[]} reports
 * @returns {string} the last line of CI
 */
export function sumLine(reports) {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const report of reports) {
    const counts = countsOf(report);
    sum.passed += counts.passed;
    sum.failed += counts.failed;
    sum.skipped += counts.skipped;
  }
  return `${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`;
}
