/** A folder with a lower score, in percent, needs better tests. */
export const lowest = 85;

export const tableHead = [
  '| folder | mutants | noticed | not noticed | score | on |',
  '| ---- | ------: | ------: | ----------: | ----: | -- |',
];

/** A mutant that times out counts as noticed: its tests would fail at their time limit. */
const noticedBy = new Set(['Killed', 'Timeout']);
const missedBy = new Set(['Survived', 'NoCoverage']);

/**
 * @typedef {object} Score
 * @property {number} noticed
 * @property {number} missed
 * @property {number} percent to one decimal, cut and not rounded
 */

/**
 * The numbers of a report of Stryker.
 *
 * @param {{ files: Record<string, { mutants: readonly { status: string }[] }> }} report
 * @returns {Score}
 */
export function scoreOf(report) {
  const statuses = Object.values(report.files).flatMap(({ mutants }) =>
    mutants.map(({ status }) => status),
  );
  const noticed = statuses.filter((status) => noticedBy.has(status)).length;
  const missed = statuses.filter((status) => missedBy.has(status)).length;
  const percent = Math.floor((1_000 * noticed) / Math.max(1, noticed + missed)) / 10;
  return { noticed, missed, percent };
}

/**
 * A line of the table in test/README.md.
 *
 * @param {string} folder
 * @param {Score} score
 * @param {Date} [on]
 */
export function folderRow(folder, { noticed, missed, percent }, on = new Date()) {
  const day = on.toISOString().slice(0, 10);
  return `| \`${folder}\` | ${noticed + missed} | ${noticed} | ${missed} | ${percent.toFixed(1)}% | ${day} |`;
}
