import { run } from '../harness/children.js';
import { ratioFigure } from '../harness/figure.js';
import { interleave } from '../harness/rounds.js';
import { withDestination } from '../harness/with-destination.js';

const program = new URL('../programs/deliver.js', import.meta.url);
const suite = 'delivery';
const connections = 10;

/** What delivering costs, against the HTTP client alone with bodies that were written before. */
export function delivery({ quick, full }) {
  return withDestination('free', async (destination) => [
    ...(await againstUndici(destination, quick)),
    ...(await flatness(destination, { quick, full })),
  ]);
}

async function againstUndici({ port }, quick) {
  const size = quick ? { events: 2_000, warmUp: 500 } : { events: 20_000, warmUp: 3_000 };
  const samples = await interleave(['core', 'dispatch', 'request'], quick ? 2 : 9, (variant) =>
    run(program, { variant, ...size, port, connections }),
  );
  const of = (variant, what) => samples[variant].map((sample) => sample[what]);
  const against = (name, what, unit, variant, target) =>
    ratioFigure(
      { suite, name, unit, floorName: `pool.${variant}`, digits: 0 },
      of('core', what),
      of(variant, what),
      target,
    );
  return [
    against('events per second', 'perSec', '/s', 'dispatch', { atLeast: 0.8 }),
    against('events per second', 'perSec', '/s', 'request'),
    against('CPU per event', 'cpuUs', 'µs', 'dispatch'),
    against('CPU per event', 'cpuUs', 'µs', 'request'),
  ];
}

/** Whether an event costs the same however many there are. */
async function flatness({ port }, { quick, full }) {
  if (quick) return [];
  const warmUp = 5_000;
  const sizes = full ? [10_000, 100_000, 1_000_000] : [10_000, 100_000];
  const samples = await interleave(sizes.map(String), full ? 3 : 5, (events) =>
    run(program, { variant: 'core', events: Number(events), warmUp, port, connections }),
  );
  const cpuOf = (events) => samples[events].map(({ cpuUs }) => cpuUs);
  const count = (events) => events.toLocaleString('en-GB');
  return sizes.slice(1).map((events) =>
    ratioFigure(
      {
        suite,
        name: `CPU per event, ${count(events)} events`,
        unit: 'µs',
        floorName: `${count(10_000)} events`,
        digits: 0,
      },
      cpuOf(events),
      cpuOf(10_000),
      { atMost: 1.1 },
    ),
  );
}
