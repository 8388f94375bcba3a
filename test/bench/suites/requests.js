import { start } from '../harness/children.js';
import { differenceFigure, plainFigure, ratioFigure } from '../harness/figure.js';
import { interleave } from '../harness/rounds.js';
import { withDestination } from '../harness/with-destination.js';

const serverProgram = new URL('../programs/server.js', import.meta.url);
const loadProgram = new URL('../programs/load.js', import.meta.url);
const env = { env: { NODE_ENV: 'production' } };

/** One event per request, on one framework: what is left of the bare route's requests per second. */
export function requests(suite, { variants, figures }) {
  return ({ quick }) => {
    const size = quick
      ? { blocks: 1, rounds: 2, requests: 800, warmUp: 800 }
      : { blocks: 2, rounds: 9, requests: 4_000, warmUp: 40_000 };
    return withDestination('limited', (limited) =>
      withDestination('free', async (free) => {
        const ports = { limited: limited.port, free: free.port };
        const samples = Object.fromEntries(variants.map((variant) => [variant, []]));
        // New servers for each block: how well one process happens to run is part of the noise.
        for (let block = 0; block < size.blocks; block += 1) {
          const measured = await oneBlock(suite, { variants, ports }, size);
          for (const variant of variants) samples[variant].push(...measured[variant]);
        }
        return figures(suite, samples);
      }),
    );
  };
}

async function oneBlock(framework, { variants, ports }, { rounds, requests, warmUp }) {
  const driver = start(loadProgram);
  const servers = Object.fromEntries(
    variants.map((variant) => [
      variant,
      start(serverProgram, { framework, variant, port: ports[variant] }, env),
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

const share = "share of bare's requests per second";
const beyond = 'beyond an array push';
const sameOfCpu = 'the same share, of requests per second of CPU time';

/** What there is to say about an adapter whose events are tracked by hand. */
export const byHand = {
  variants: ['bare', 'array', 'mounted', 'limited'],
  figures: (suite, samples) => {
    const { rate, more, lost, accepted } = figuresOf(suite, samples);
    return [
      rate('requests per second, array push', 'array'),
      rate('requests per second, track(), 10,000 a minute', 'limited'),
      lost(`${share} lost to track(), ${beyond}`, 'limited', 'perSec', { atMost: 0.02 }),
      lost(sameOfCpu, 'limited', 'perCpuSec', { atMost: 0.02 }),
      lost(`${share} lost to the least mounted, ${beyond}`, 'mounted', 'perSec'),
      lost(sameOfCpu, 'mounted', 'perCpuSec'),
      more('CPU per request, array push', 'array', 'bare'),
      more('CPU per request, track(), 10,000 a minute', 'limited', 'bare'),
      more('CPU per request, track(), beyond an array push', 'limited', 'array'),
      accepted(),
    ];
  },
};

/** The same, and with delivery of every event. */
export const withDelivery = {
  variants: [...byHand.variants, 'free'],
  figures: (suite, samples) => {
    const { rate, more } = figuresOf(suite, samples);
    const what = 'CPU per request, track(), no limit, delivery included';
    return [
      ...byHand.figures(suite, samples),
      rate('requests per second, track(), no limit', 'free'),
      more(what, 'free', 'bare', { atMost: 80 }),
    ];
  },
};

/** What there is to say about a decorator: the same route without it is the floor. */
export const byDecorator = {
  variants: ['bare', 'mounted', 'limited'],
  figures: (suite, samples) => {
    const { rate, more, accepted } = figuresOf(suite, samples);
    const target = { atLeast: 0.92 };
    return [
      rate('requests per second, the least mounted', 'mounted'),
      rate('requests per second, @TrackEvent, 10,000 a minute', 'limited', target),
      more('CPU per request, @TrackEvent, 10,000 a minute', 'limited', 'bare'),
      accepted(),
    ];
  },
};

function figuresOf(suite, samples) {
  const of = (variant, what) => samples[variant].map((sample) => sample[what]);
  const shareOf = (variant, what) =>
    of(variant, what).map((value, index) => value / of('bare', what)[index]);
  return {
    rate: (name, variant, target) =>
      ratioFigure(
        { suite, name, unit: '/s', floorName: 'bare', digits: 0 },
        of(variant, 'perSec'),
        of('bare', 'perSec'),
        target,
      ),
    more: (name, variant, than, target) =>
      differenceFigure(
        { suite, name, unit: 'µs', floorName: than },
        of(variant, 'cpuUs'),
        of(than, 'cpuUs'),
        target,
      ),
    lost: (name, variant, what, target) =>
      differenceFigure(
        { suite, name, unit: '', floorName: 'array', digits: 3 },
        shareOf('array', what),
        shareOf(variant, what),
        target,
      ),
    accepted: () => acceptedFigure(suite, samples.limited),
  };
}

/** A speed that comes from dropping events would be none. */
function acceptedFigure(suite, limited) {
  const { tracked, accepted } = limited.at(-1).stats;
  return plainFigure(
    { suite, name: 'events accepted, 10,000 a minute', unit: '%' },
    (100 * accepted) / tracked,
    { atLeast: 99 },
  );
}
