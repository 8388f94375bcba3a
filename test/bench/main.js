// Measures this library against floors in one run, and prints one table. See README.md.
import { readArguments } from './harness/arguments.js';
import { stopAll } from './harness/children.js';
import { keepResults, machine } from './harness/results.js';
import { table } from './harness/table.js';
import { delivery } from './suites/delivery.js';
import { faults } from './suites/faults.js';
import { importing } from './suites/import.js';
import { imports } from './suites/imports.js';
import { latency } from './suites/latency.js';
import { byDecorator, byHand, requests, withDelivery } from './suites/requests.js';
import { soak } from './suites/soak.js';
import { track } from './suites/track.js';

const suites = {
  track,
  express: requests('express', withDelivery),
  koa: requests('koa', byHand),
  fastify: requests('fastify', byHand),
  hono: requests('hono', byHand),
  http: requests('http', byHand),
  nestjs: requests('nestjs', byDecorator),
  delivery,
  import: importing,
  latency,
  faults,
  soak,
  imports,
};
const names = Object.keys(suites);

process.once('SIGINT', () => end(130));
process.once('SIGTERM', () => end(143));
try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  end(1);
}

async function main() {
  const options = readArguments(process.argv.slice(2), names);
  const { node, cores } = machine();
  console.error(
    `Node ${node}, ${cores} cores${options.quick ? ', quick: numbers mean little' : ''}`,
  );

  const figures = [];
  for (const name of options.only) {
    const startedMs = performance.now();
    console.error(`${name} ...`);
    figures.push(...(await suites[name](options)));
    console.error(`${name}: ${((performance.now() - startedMs) / 1_000).toFixed(0)} s`);
  }
  console.log(table(figures));
  if (!options.quick) keepResults(figures, names);
  if (options.strict && figures.some(({ met }) => met === false)) process.exitCode = 1;
}

function end(code) {
  stopAll();
  process.exit(code);
}
