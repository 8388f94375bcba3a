/**
 * `npm run demo`: the shop, three customers, and a local stand-in for Intercom, in one process.
 * With `--once` it ends by itself: 0 if everything arrived as expected, 1 with a list of differences, 2
 * for an unknown flag.
 */

import { once } from 'node:events';
import { differences } from './demo/differences.js';
import { allSettled, startEnvironment } from './demo/environment.js';
import { arrivalsTable, countersText } from './demo/report.js';
import { runScenario } from './demo/scenario.js';

const usage = `Usage: npm run demo [-- --once]

  --once   Run the scenario, check what arrived, and exit: 0 if everything is right, otherwise 1
  --help   Print this

Without a flag the shop stays open on port 3000 and the sandbox on port 4010 until you press Ctrl-C.
If a port is in use, a free one is taken.
`;

process.exitCode = await main(process.argv.slice(2));

async function main(flags) {
  const unknown = flags.find((flag) => flag !== '--once' && flag !== '--help');
  if (unknown !== undefined) {
    process.stderr.write(`Unknown flag ${JSON.stringify(unknown)}.\n\n${usage}`);
    return 2;
  }
  if (flags.includes('--help')) {
    process.stdout.write(usage);
    return 0;
  }
  return flags.includes('--once') ? runOnce() : stayOpen();
}

async function runOnce() {
  const environment = await startEnvironment({ shopPort: 0, sandboxPort: 0 });
  const wrong = await showScenario(environment, new AbortController().signal);
  await environment.close();
  return wrong.length === 0 ? 0 : 1;
}

async function stayOpen() {
  const ended = new AbortController();
  const signals = ['SIGINT', 'SIGTERM'].map((name) => once(process, name));
  const interrupted = Promise.race(signals).then(() => ended.abort());
  let isLive = false;
  const environment = await startEnvironment({
    shopPort: 3000,
    sandboxPort: 4010,
    onRequest: (request) => isLive && say(arrivalLine(request)),
  });
  const shown = showScenario(environment, ended.signal).then(() => {
    isLive = !ended.signal.aborted;
    if (isLive) say(whereTo(environment));
  });
  await Promise.race([shown, interrupted]);
  await interrupted;
  say('\nClosing the shop, then delivering the events that are left ...');
  const { pending, dead } = await environment.close();
  say(pending + dead === 0 ? 'Done.' : `${pending + dead} events were not delivered in time.`);
  return 0;
}

/** Runs the scenario, shows the result unless it was interrupted, and returns what is wrong. */
async function showScenario({ events, sandbox, shop }, interruption) {
  const startedMs = performance.now();
  say('\nThree customers use the shop. This takes about ten seconds.\n');
  const steps = await runScenario(shop.url);
  say(
    '  All requests are answered. Ten events have the same user, name and second, and Intercom would',
  );
  say('  keep only one of them. So each waits for a second of its own.\n');
  await allSettled(events, { deadlineMs: 40_000 });
  if (interruption.aborted) return [];

  const stats = events.stats();
  const wrong = differences(steps, { stats, sandbox });
  say(`${arrivalsTable(steps, sandbox.events)}\n\n${countersText(stats)}\n`);
  const tookSec = ((performance.now() - startedMs) / 1000).toFixed(0);
  say(wrong.length === 0 ? allRight(stats, tookSec) : wrongText(wrong));
  return wrong;
}

function allRight({ delivered }, tookSec) {
  return `All ${delivered} events arrived exactly once, with the right user, time and metadata, and nothing else arrived (${tookSec} s).`;
}

function wrongText(wrong) {
  const shown = wrong.slice(0, 20).map((line) => `  - ${line}`);
  const more = wrong.length > 20 ? [`  and ${wrong.length - 20} more`] : [];
  return [`${wrong.length} things are wrong:`, ...shown, ...more].join('\n');
}

function whereTo({ shop, sandbox }) {
  const moved = (isAsAsked, port) => (isAsAsked ? '' : `   (port ${port} is in use)`);
  return `
  the shop      ${shop.url}${moved(shop.asAsked, 3000)}
  the sandbox   ${sandbox.inspectorUrl}${moved(sandbox.port === 4010, 4010)}

Open both in a browser. The shop is what your customers would see. The sandbox shows what became of
each event and why, and can fail on purpose. Or use another terminal:

  curl -c cookies.txt -d user=ada ${shop.url}/api/sign-in
  curl -b cookies.txt -d item=mug ${shop.url}/api/orders
  curl '${sandbox.url}/events?type=user&user_id=ada' -H 'Authorization: Bearer ${sandbox.token}'

New events are shown below as they arrive. Press Ctrl-C to end.
`;
}

function arrivalLine({ event, status, outcome, atMs }) {
  if (event === undefined) return undefined;
  const when = new Date(atMs).toTimeString().slice(0, 8);
  const metadata = event.metadata === undefined ? '' : ` ${JSON.stringify(event.metadata)}`;
  return `  ${when} ${outcome} (${status})  ${event.event_name} of ${event.user_id}${metadata}`;
}

function say(text) {
  if (text !== undefined) process.stdout.write(`${text}\n`);
}
