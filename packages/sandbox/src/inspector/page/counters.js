import { find, make, renew } from './elements.js';

/**
 * Shows the counts.
 *
 * @param {import('../state.js').InspectorState} state
 */
export function showCounters({ counts, rate }) {
  const { requests, stored, duplicates, byStatus } = counts;
  const errors = Object.entries(byStatus)
    .filter(([status]) => Number(status) >= 400)
    .reduce((sum, [, count]) => sum + count, 0);
  /** @type {[string, string | number][]} */
  const counters = [
    ['requests', requests],
    ['events stored', stored],
    ['duplicates', duplicates],
    ['errors', errors],
  ];
  if (rate !== undefined)
    counters.push(['calls in this rate limit window', `${rate.used} / ${rate.limit}`]);

  renew(find('counters', HTMLElement), counters, () =>
    counters.map(([name, value]) =>
      make('div', {}, [make('dt', { text: name }), make('dd', { text: value })]),
    ),
  );
}
