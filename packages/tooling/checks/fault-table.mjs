import { filesUnder, readText } from './files.mjs';

/**
 * @typedef {object} Row one row of the fault catalogue, in test/faults/catalogue.json
 * @property {number} row
 * @property {string} fault what goes wrong
 * @property {string} outcome what happens to the events
 * @property {string[]} [audits] ids of audits in test/adapters that test it for every adapter
 * @property {string} [elsewhere] why there is no test for it here
 *
 * @typedef {{ missing: number[], rows: Row[] }} Catalogue `missing`: rows whose test may be missing
 * @typedef {{ file: string, title: string, rows: number[] }} Proof a test, and the rows in its title
 */

export const readme = 'test/faults/README.md';
const table = /(<!-- table of the catalogue[^\n]*-->\n)[\s\S]*?(<!-- end of the table -->)/;
const titled = /(?:\b(?:test|it)\(|\)\()\s*(['"`])((?:(?!\1)[^\n])+)\1,/g;
const rowsOfTitle = /^rows? (\d{2,3}(?:(?:, | and )\d{2,3})*): /;

/**
 * Fills the table in the README of the fault tests from the titles of the tests: `row 36: …`, in any
 * folder.
 *
 * @param {string} base
 * @returns {{ filled: string, problems: string[] }}
 */
export function fillFaultTable(base) {
  /** @type {Catalogue} */
  const catalogue = JSON.parse(readText(base, 'test/faults/catalogue.json'));
  const proofs = findProofs(base);
  const text = readText(base, readme);
  const filled = text.replace(table, (_all, start, end) =>
    [start, ...tableOf(catalogue.rows, proofs), '', ...restOf(proofs), end].join(''),
  );
  const problems = [
    ...(table.test(text) ? [] : [`${readme} has no place for the table.`]),
    ...proofProblems(catalogue, proofs),
    ...auditProblems(catalogue, readText(base, 'test/adapters/README.md')),
  ];
  return { filled, problems };
}

/**
 * Every test whose title names a row, and every test in test/faults.
 *
 * @param {string} base
 * @returns {Proof[]}
 */
function findProofs(base) {
  return ['packages', 'test']
    .flatMap((folder) => filesUnder(base, folder))
    .filter((file) => file.endsWith('.test.ts') && !file.startsWith('packages/tooling/'))
    .flatMap((file) =>
      Array.from(readText(base, file).matchAll(titled), ([, , title = '']) => {
        const rows = rowsOfTitle.exec(title)?.[1]?.match(/\d{2,3}/g) ?? [];
        return { file, title, rows: rows.map(Number) };
      }),
    )
    .filter(({ file, rows }) => rows.length > 0 || file.startsWith('test/faults/'));
}

/**
 * @param {readonly Row[]} rows
 * @param {readonly Proof[]} proofs
 */
function tableOf(rows, proofs) {
  const lines = rows.map((row) => {
    const audits = row.audits === undefined ? [] : [auditCell(row.audits)];
    const tests = proofs.filter(({ rows }) => rows.includes(row.row)).map(cell);
    const proved = [...tests, ...audits].join('<br>') || row.elsewhere || 'nothing yet';
    return `| ${row.row} | ${row.fault} | ${row.outcome} | ${proved} |\n`;
  });
  return ['\n| row | when | then | tests |\n| --- | ---- | ---- | ----- |\n', ...lines];
}

/** @param {readonly Proof[]} proofs */
function restOf(proofs) {
  const lines = proofs.filter(({ rows }) => rows.length === 0).map((proof) => `- ${cell(proof)}\n`);
  return ['\nOther fault tests:\n\n', ...lines, '\n'];
}

/** @param {readonly string[]} ids */
function auditCell(ids) {
  return `${ids.length > 1 ? 'audits' : 'audit'} ${ids.join(', ')} of every adapter`;
}

/** @param {Proof} proof */
function cell({ file, title }) {
  const sentence = title.replace(rowsOfTitle, '').replaceAll('|', '\\|');
  return `“${sentence}” (${file.replace('test/faults/', '')})`;
}

/**
 * @param {Catalogue} catalogue
 * @param {readonly Proof[]} proofs
 */
function proofProblems({ rows, missing }, proofs) {
  const known = new Set(rows.map(({ row }) => row));
  const proved = new Set(proofs.flatMap(({ rows }) => rows));
  const isOpen = (/** @type {Row} */ { row, audits, elsewhere }) =>
    !proved.has(row) && audits === undefined && elsewhere === undefined;
  const open = new Set(rows.filter(isOpen).map(({ row }) => row));
  return [
    ...[...open]
      .filter((row) => !missing.includes(row))
      .map((row) => `Row ${row} of the fault catalogue has no test.`),
    ...rows
      .filter(({ row, elsewhere }) => elsewhere !== undefined && proved.has(row))
      .map(({ row }) => `Row ${row} has a test now: take out its "elsewhere" in the catalogue.`),
    ...[...proved]
      .filter((row) => !known.has(row))
      .map((row) => `A test names row ${row}, which the fault catalogue does not have.`),
  ];
}

/**
 * @param {Catalogue} catalogue
 * @param {string} list
 */
function auditProblems({ rows }, list) {
  return rows.flatMap(({ row, audits = [] }) =>
    audits
      .filter((id) => !list.includes(`\n| ${id} | `))
      .map((id) => `Row ${row} names audit ${id}, which test/adapters does not have.`),
  );
}
