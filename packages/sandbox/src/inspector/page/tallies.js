import { find, make, renew } from './elements.js';

/**
 * Shows the counts.
 *
 * @param {import('../state.js').InspectorState} state
 */
export function showTallies({ counts, rate }) {
  const { requests, stored, duplicates, byStatus } = counts;
  const refused = Object.entries(byStatus)
    .filter(([status]) => Number(status) >= 400)
    .reduce((sum, [, count]) => sum + count, 0);
  /** @type {[string, string | number][]} */
  const tallies = [
    ['requests', requests],
    ['events stored', stored],
    ['duplicates', duplicates],
    ['answers from 400 up', refused],
  ];
  if (rate !== undefined)
    tallies.push(['of this rate limit window', `${rate.used} / ${rate.limit}`]);

  renew(find('tallies', HTMLElement), tallies, () =>
    tallies.map(([name, value]) =>
      make('div', {}, [make('dt', { text: name }), make('dd', { text: value })]),
    ),
  );
}
