/**
 * The test files of the SQLite outbox of which a report does not show a test that passed. They are left out on a Node
 * without `node:sqlite`; a run that is to prove the outbox must not leave them out.
 *
 * @param {any} report vitest's JSON
 * @param {readonly string[]} files paths from the root
 */
export function sqliteNotRun(report, files) {
  const passed = new Set(
    report.testResults
      .filter((/** @type {any} */ { assertionResults }) =>
        assertionResults.some((/** @type {any} */ { status }) => status === 'passed'),
      )
      .map((/** @type {any} */ { name }) => name),
  );
  return files.filter((file) => ![...passed].some((name) => name.endsWith(`/${file}`)));
}
