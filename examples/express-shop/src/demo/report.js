import { balances, sum } from '../counters.js';

/** What was tracked and what has arrived in each step, as a table. */
export function arrivalsTable(steps, stored) {
  const rows = steps.map((step) => {
    const arrived = stored.filter(({ event_name }) => event_name === step.name);
    return [step.what, step.name, step.tracked, arrived.length, remark(step, arrived)];
  });
  return table([['what happened', 'event', 'tracked', 'arrived', ''], ...rows]);
}

/** The counters, and whether they balance. */
export function countersText(stats) {
  const parts = (names) => names.map((name) => `${name} ${count(stats[name])}`).join(' + ');
  const accepted = ['accepted', 'duplicate', 'dropped', 'held', 'discarded'];
  const law = balances(stats) ? 'The counters balance.' : 'The counters do not balance.';
  return [
    `  tracked  ${String(stats.tracked).padStart(4)} = ${parts(accepted)}`,
    `  accepted ${String(stats.accepted).padStart(4)} = ${parts(['delivered', 'dead', 'pending'])}`,
    `  ${law}`,
  ].join('\n');
}

function count(value) {
  return typeof value === 'number' ? value : sum(value);
}

function remark({ duplicate, discarded, isSpread, tookMs }, arrived) {
  if (duplicate) return `${duplicate} duplicate`;
  if (discarded) return `${discarded} discarded: the request failed`;
  if (isSpread) return `a second each: ${secondsOf(arrived)}`;
  if (tookMs !== undefined) return `the request itself took ${Math.ceil(tookMs)} ms`;
  return '';
}

function secondsOf(arrived) {
  const secs = arrived.map(({ created_at }) => created_at).sort((a, b) => a - b);
  if (secs.length === 0) return 'none';
  return `${clock(secs[0])} to ${clock(secs.at(-1))}`;
}

function clock(sec) {
  return new Date(sec * 1000).toTimeString().slice(0, 8);
}

/** Columns as wide as their widest cell; numbers to the right. */
function table(rows) {
  const widths = rows[0].map((_, column) =>
    Math.max(...rows.map((row) => String(row[column]).length)),
  );
  const isNumber = rows[0].map((_, column) => typeof rows[1][column] === 'number');
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          isNumber[column]
            ? String(cell).padStart(widths[column])
            : String(cell).padEnd(widths[column]),
        )
        .join('   ')
        .trimEnd(),
    )
    .map((line) => `  ${line}`)
    .join('\n');
}
