import { run } from '../harness/children.js';
import { plainFigure } from '../harness/figure.js';
import { median } from '../harness/statistics.js';
import { withDestination } from '../harness/with-destination.js';

const soaking = new URL('../programs/soak.js', import.meta.url);
const closing = new URL('../programs/close.js', import.meta.url);
const suite = 'soak';

/** What builds up in a process that tracks for long, and how long it takes to end one. */
export async function soak({ quick }) {
  const size = quick ? { events: 10_000, every: 2_000 } : { events: 1_000_000, every: 100_000 };
  const closes = quick ? { runs: 2, deadlineMs: 100 } : { runs: 20, deadlineMs: 1_000 };
  return [...(await memory(size)), ...(await lateness(closes))];
}

/** The sandbox takes everything: what is in memory is what nobody waits for any more. */
async function memory({ events, every }) {
  const { heapMiB, rssMiB } = await withDestination('sandbox', ({ port }) =>
    run(soaking, { port, events, every }, { execArgv: ['--expose-gc'] }),
  );
  const count = (number) => number.toLocaleString('en-GB');
  const about = (name) => ({
    suite,
    name: `${count(events)} events, looked at each ${count(every)}: ${name}`,
    unit: 'MiB',
  });
  const spread = (values) => Math.max(...values) - Math.min(...values);
  return [
    plainFigure(about('heap, most less least'), spread(heapMiB), { atMost: 5 }),
    plainFigure(about('heap, last less first'), heapMiB.at(-1) - heapMiB[0], { atMost: 5 }),
    plainFigure(about('process memory, last less first'), rssMiB.at(-1) - rssMiB[0]),
  ];
}

/** Nothing is ever answered: `close()` has to wait for its deadline, and no longer. */
async function lateness({ runs, deadlineMs }) {
  const { lateMs } = await withDestination('hung', ({ port }) =>
    run(closing, { port, runs, deadlineMs }),
  );
  const about = (name) => ({ suite, name: `hung, close() ${runs} times: ${name}`, unit: 'ms' });
  return [
    plainFigure(about('after its deadline, at the most'), Math.max(...lateMs), { atMost: 200 }),
    plainFigure(about('after its deadline, median'), median(lateMs)),
  ];
}
