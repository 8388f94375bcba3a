import { once } from 'node:events';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { run } from '../harness/children.js';
import { eventName, metadataOf } from '../harness/events.js';
import { plainFigure, ratioFigure } from '../harness/figure.js';
import { interleave } from '../harness/rounds.js';
import { countWindows, perWindow } from '../harness/windows.js';
import { withDestination } from '../harness/with-destination.js';

const program = new URL('../programs/import.js', import.meta.url);
const suite = 'import';
const connections = 10;

/** A file of events of the past: how fast it is sent, at what memory, and within the limit. */
export async function importing({ quick, full }) {
  const folder = mkdtempSync(path.join(tmpdir(), 'intercom-events-bench-'));
  const events = quick ? 2_000 : full ? 1_000_000 : 100_000;
  try {
    const file = path.join(folder, 'events.ndjson');
    await writeEvents(file, events);
    return [...(await speed({ file, events }, quick)), ...(quick ? [] : await limited(file))];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function writeEvents(file, count) {
  const out = createWriteStream(file);
  const nowSec = Math.floor(Date.now() / 1000);
  for (let index = 0; index < count; index += 1) {
    const row = {
      user: `user-${index % 50_000}`,
      name: eventName,
      at: nowSec - 86_400 - Math.floor(index / 50_000),
      metadata: metadataOf(index),
    };
    if (!out.write(`${JSON.stringify(row)}\n`)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'close');
}

async function speed({ file, events }, quick) {
  const rounds = quick ? 1 : events > 100_000 ? 3 : 5;
  const samples = await interleave(['import', 'dispatch'], rounds, (variant) =>
    withDestination('sandbox', ({ port }) =>
      run(program, { variant, file, events, port, connections }),
    ),
  );
  const of = (variant, what) => samples[variant].map((sample) => sample[what]);
  const most = (what) => Math.max(...of('import', what));
  const name = `${events.toLocaleString('en-GB')} events`;
  const against = { suite, floorName: 'pool.dispatch', digits: 0 };
  return [
    ratioFigure(
      { ...against, name: `${name}: events per second`, unit: '/s' },
      of('import', 'perSec'),
      of('dispatch', 'perSec'),
      { atLeast: 0.8 },
    ),
    ratioFigure(
      { ...against, name: `${name}: CPU per event`, unit: 'µs' },
      of('import', 'cpuUs'),
      of('dispatch', 'cpuUs'),
    ),
    plainFigure({ suite, name: `${name}: memory at the most`, unit: 'MiB' }, most('maxRssMiB'), {
      atMost: 150,
    }),
    plainFigure(
      { suite, name: `${name}: memory, second half beyond the first`, unit: 'MiB' },
      most('growthMiB'),
    ),
  ];
}

function limited(file) {
  const forMs = 45_000;
  return withDestination('limited', async ({ port, counts }) => {
    const running = run(program, {
      variant: 'import',
      file,
      port,
      connections,
      limited: true,
      forMs,
    });
    const { requests, refused } = await countWindows(counts, 3);
    await running;
    const share = requests / (3 * perWindow);
    return [
      plainFigure(
        { suite, name: 'share of the allowed pace, 10,000 a minute', unit: '', digits: 3 },
        share,
        {
          atLeast: 0.97,
        },
      ),
      plainFigure(
        { suite, name: 'answers of 429 after the first window', unit: '', digits: 0 },
        refused,
        { atMost: 0 },
      ),
    ];
  });
}
