import { start } from '../harness/children.js';
import { differenceFigure, plainFigure, ratioFigure } from '../harness/figure.js';
import { interleave } from '../harness/rounds.js';
import { withDestination } from '../harness/with-destination.js';

const serverProgram = new URL('../programs/express-server.js', import.meta.url);
const loadProgram = new URL('../programs/load.js', import.meta.url);
const suite = 'express';
const variants = ['bare', 'array', 'limited', 'free'];

/** One event per request: what is left of the bare route's requests per second. */
export function express({ quick }) {
  const size = quick
    ? { blocks: 1, rounds: 2, requests: 800, warmUp: 800 }
    : { blocks: 2, rounds: 9, requests: 4_000, warmUp: 40_000 };
  return withDestination('limited', (limited) =>
    withDestination('free', async (free) => {
      const ports = { limited: limited.port, free: free.port };
      const samples = Object.fromEntries(variants.map((variant) => [variant, []]));
      // New servers for each block: how well one process happens to run is part of the noise.
      for (let block = 0; block < size.blocks; block += 1) {
        const measured = await oneBlock(ports, size);
        for (const variant of variants) samples[variant].push(...measured[variant]);
      }
      return figures(samples);
    }),
  );
}

async function oneBlock(ports, { rounds, requests, warmUp }) {
  const driver = start(loadProgram);
  const servers = Object.fromEntries(
    variants.map((variant) => [
      variant,
      start(serverProgram, { variant, port: ports[variant] }, env),
    ]),
  );
  try {
    await driver.ready();
    const portOf = {};
    for (const variant of variants) {
      portOf[variant] = (await servers[variant].ready()).port;
      await driver.ask({ do: 'load', port: portOf[variant], requests: warmUp });
      if (variant === 'free') await servers.free.ask({ do: 'settle' });
    }
    return await interleave(variants, rounds, (variant) =>
      measure(servers[variant], driver, { port: portOf[variant], requests, variant }),
    );
  } finally {
    await Promise.all([driver, ...Object.values(servers)].map((child) => child.stop()));
  }
}

const env = { env: { NODE_ENV: 'production' } };

async function measure(server, driver, { port, requests, variant }) {
  const before = await server.ask({ do: 'cpu' });
  const { tookMs } = await driver.ask({ do: 'load', port, requests });
  // Without a limit, delivery belongs to the request: it is waited for.
  if (variant === 'free') await server.ask({ do: 'settle' });
  const { cpu, stats } = await server.ask({ do: 'cpu' });
  const cpuUs = cpu.user + cpu.system - before.cpu.user - before.cpu.system;
  return {
    perSec: (1_000 * requests) / tookMs,
    perCpuSec: (1e6 * requests) / cpuUs,
    cpuUs: cpuUs / requests,
    stats,
  };
}

function figures(samples) {
  const of = (variant, what) => samples[variant].map((sample) => sample[what]);
  const rate = (name, variant) =>
    ratioFigure(
      { suite, name, unit: '/s', floorName: 'bare', digits: 0 },
      of(variant, 'perSec'),
      of('bare', 'perSec'),
    );
  const more = (name, variant, than, target) =>
    differenceFigure(
      { suite, name, unit: 'µs', floorName: than },
      of(variant, 'cpuUs'),
      of(than, 'cpuUs'),
      target,
    );
  const share = (variant, what) =>
    of(variant, what).map((value, index) => value / of('bare', what)[index]);
  const lost = (name, what) =>
    differenceFigure(
      { suite, name, unit: '', floorName: 'array', digits: 3 },
      share('array', what),
      share('limited', what),
      { atMost: 0.02 },
    );
  return [
    rate('requests per second, array push', 'array'),
    rate('requests per second, req.track, 10,000 a minute', 'limited'),
    lost("share of bare's requests per second lost to req.track, beyond an array push", 'perSec'),
    lost('the same share, of requests per second of CPU time', 'perCpuSec'),
    more('CPU per request, array push', 'array', 'bare'),
    more('CPU per request, req.track, 10,000 a minute', 'limited', 'bare'),
    more('CPU per request, req.track, beyond an array push', 'limited', 'array'),
    acceptedFigure(samples.limited),
    rate('requests per second, req.track, no limit', 'free'),
    more('CPU per request, req.track, no limit, delivery included', 'free', 'bare', {
      atMost: 80,
    }),
  ];
}

/** A speed that comes from dropping events would be none. */
function acceptedFigure(samples) {
  const { tracked, accepted } = samples.at(-1).stats;
  return plainFigure(
    { suite, name: 'events accepted, 10,000 a minute', unit: '%' },
    (100 * accepted) / tracked,
    { atLeast: 99 },
  );
}
