import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { table } from './table.js';

const jsonFile = new URL('../results/latest.json', import.meta.url);
const textFile = new URL('../results/latest.md', import.meta.url);

/**
 * Keeps the figures of this run beside those that it did not measure.
 *
 * @param {readonly import('./figure.js').Figure[]} figures
 * @param {readonly string[]} suites in the order of the table
 */
export function keepResults(figures, suites) {
  const measured = new Set(figures.map(({ suite }) => suite));
  const stamp = { date: new Date().toISOString().slice(0, 10), ...machine() };
  const runs = {
    ...lastRuns(),
    ...Object.fromEntries(
      [...measured].map((suite) => [
        suite,
        { ...stamp, figures: figures.filter((figure) => figure.suite === suite) },
      ]),
    ),
  };
  const ordered = suites.filter((suite) => runs[suite]).map((suite) => [suite, runs[suite]]);
  writeFileSync(jsonFile, `${JSON.stringify(Object.fromEntries(ordered), null, 2)}\n`);
  writeFileSync(textFile, asText(ordered));
}

export function machine() {
  return { node: process.versions.node, cores: availableParallelism() };
}

function lastRuns() {
  try {
    return JSON.parse(readFileSync(jsonFile, 'utf8'));
  } catch {
    // Nothing was measured before.
    return {};
  }
}

function asText(ordered) {
  const when = ordered.map(
    ([suite, { date, node, cores }]) => `- ${suite}: ${date}, Node ${node}, ${cores} cores`,
  );
  const figures = ordered.flatMap(([, run]) => run.figures);
  return `# Last measured\n\n${when.join('\n')}\n\n${table(figures)}\n`;
}
