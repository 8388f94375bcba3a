import { createServer } from 'node:net';
import { run } from '../harness/children.js';
import { plainFigure } from '../harness/figure.js';
import { withDestination } from '../harness/with-destination.js';

const program = new URL('../programs/faults.js', import.meta.url);
const suite = 'faults';
const execArgv = ['--expose-gc'];
/** The memory budget is 16 MiB; the rest is for what waits, dead letters and the HTTP client. */
const mostHeapMiB = 16 + 24;
/** The maximum number of requests in flight. */
const mostSockets = 10;

/** What the application feels of a destination that does not work. */
export async function faults({ quick }) {
  const speeds = quick
    ? [{ events: 10_000 }]
    : [{ events: 200_000 }, { events: 200_000, perSec: 10_000 }];
  const figures = [];
  for (const speed of speeds) {
    figures.push(...(await hung(speed)), ...(await refusing(speed)));
  }
  return figures;
}

/** It accepts connections and never answers. */
function hung(speed) {
  return withDestination('hung', async ({ port, counts }) => {
    const sample = await run(program, { port, ...speed }, { execArgv });
    const { maxOpen } = await counts();
    return figuresOf('hung', speed, { ...sample, sockets: Math.max(sample.sockets, maxOpen) });
  });
}

/** Nobody listens. */
async function refusing(speed) {
  const sample = await run(program, { port: await unusedPort(), ...speed }, { execArgv });
  return figuresOf('refusing', speed, sample);
}

function figuresOf(destination, { perSec }, sample) {
  const speed = perSec ? `${perSec.toLocaleString('en-GB')}/s` : 'full speed';
  const figure = (name, unit, value, target, digits) =>
    plainFigure({ suite, name: `${destination}, ${speed}: ${name}`, unit, digits }, value, target);
  if (!sample.balanced) throw new Error(`${destination}: the counters do not balance.`);
  return [
    figure('heap more than at the start', 'MiB', sample.heapMiB, { atMost: mostHeapMiB }),
    figure('sockets open at once', '', sample.sockets, { atMost: mostSockets }, 0),
    figure('event-loop delay, 99th percentile', 'ms', sample.delayP99Ms, { atMost: 20 }),
    figure('CPU per tracked event', 'µs', sample.cpuUs, {}),
  ];
}

function unusedPort() {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
}
