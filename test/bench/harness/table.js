/** @typedef {import('./figure.js').Figure} Figure */

const columns = ['figure', 'ours', 'floor', 'ratio [95 %]', 'target', 'met'];

/**
 * The table as Markdown, its columns aligned so that it reads well in a terminal too.
 *
 * @param {readonly Figure[]} figures
 */
export function table(figures) {
  const rows = [columns, ...figures.map(cells)];
  const widths = columns.map((_, at) => Math.max(...rows.map((row) => row[at].length)));
  const line = (row) => `| ${row.map((cell, at) => cell.padEnd(widths[at])).join(' | ')} |`;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [line(columns), rule, ...rows.slice(1).map(line)].join('\n');
}

/** @param {Figure} figure */
function cells({ suite, name, ours, floor, ratio, target, met }) {
  return [
    `${suite}: ${name}`,
    ours,
    floor,
    ratio ? `${fixed(ratio.value)} [${fixed(ratio.low)}–${fixed(ratio.high)}]` : '',
    target ?? '',
    met === undefined ? '' : met ? 'yes' : '**no**',
  ];
}

function fixed(value) {
  return value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 3);
}
