import { run } from '../harness/children.js';
import { plainFigure } from '../harness/figure.js';
import { countWindows, perWindow } from '../harness/windows.js';
import { withDestination } from '../harness/with-destination.js';

const program = new URL('../programs/latency.js', import.meta.url);
const suite = 'latency';
const windows = 2;
/** Two windows, after the rest of the one in which it begins. */
const forMs = (windows + 1) * 10_000 + 1_000;
const atLeast = 0.95;

/** Latency in milliseconds, and `delivery.concurrency` if it is not the default. */
const cases = [
  { latencyMs: 5 },
  { latencyMs: 50 },
  { latencyMs: 150 },
  { latencyMs: 200 },
  { latencyMs: 300, concurrency: 64 },
];

/** How much of the allowed rate is reached with answers that come late; beside it, in the same windows, with ten connections. */
export async function latency({ quick }) {
  const figures = [];
  for (const each of quick ? cases.slice(2, 3) : cases) figures.push(...(await measure(each)));
  return figures;
}

async function measure({ latencyMs, concurrency }) {
  const sample = (variant, more) =>
    withDestination(
      'limited',
      async ({ port, counts }) => {
        const running = run(program, { variant, port, forMs, ...more });
        const counted = await countWindows(counts, windows);
        await running;
        return { ...counted, share: counted.requests / (windows * perWindow) };
      },
      { latencyMs },
    );
  const more = concurrency && { concurrency };
  const [tracked, imported, ten] = await Promise.all([
    sample('track', more),
    sample('import', more),
    sample('track', { concurrency: 10 }),
  ]);
  const title = `answers after ${latencyMs} ms${concurrency ? `, concurrency ${concurrency}` : ''}`;
  const share = (name, of) =>
    plainFigure(
      {
        ...{ suite, name: `${title}: share of the allowed rate, ${name}`, unit: '', digits: 3 },
        floor: `10 connections ${ten.share.toFixed(3)}`,
      },
      of.share,
      { atLeast },
    );
  const count = (name, value, target) =>
    plainFigure({ suite, name: `${title}: ${name}`, unit: '', digits: 0 }, value, target);
  return [
    share('track()', tracked),
    share('import()', imported),
    count('most connections, track()', tracked.maxOpen, { atMost: concurrency ?? 32 }),
    count('answers of 429 after the first window', tracked.refused + imported.refused, {
      atMost: 0,
    }),
  ];
}
