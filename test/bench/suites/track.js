import { run } from '../harness/children.js';
import { ratioFigure } from '../harness/figure.js';
import { interleave } from '../harness/rounds.js';
import { median } from '../harness/statistics.js';

const program = new URL('../programs/track.js', import.meta.url);
const suite = 'track';

/** One `track()` call, sending held back, against the least that could be done instead. */
export async function track({ quick }) {
  const size = quick ? { calls: 20_000, batches: 2 } : { calls: 100_000, batches: 3 };
  const samples = await interleave(
    ['array', 'stringify', 'track'],
    quick ? 3 : 9,
    async (variant) => {
      const execArgv = ['--expose-gc'];
      const { samples } = await run(program, { variant, ...size }, { execArgv });
      return {
        us: median(samples.map(({ us }) => us)),
        cpuUs: median(samples.map(({ cpuUs }) => cpuUs)),
        heldBytes: median(samples.map(({ heldBytes }) => heldBytes)),
      };
    },
  );
  const of = (variant, what) => samples[variant].map((sample) => sample[what]);
  const against = (name, what, unit, variant, target) =>
    ratioFigure(
      { suite, name, unit, floorName: variant, digits: unit === 'bytes' ? 0 : 2 },
      of('track', what),
      of(variant, what),
      target,
    );
  return [
    // CPU time, garbage collection included: other programs' turns on this machine are not ours.
    against('one track(), CPU', 'cpuUs', 'µs', 'stringify', { atMost: 3 }),
    against('one track(), CPU', 'cpuUs', 'µs', 'array'),
    against('one track(), by the clock', 'us', 'µs', 'stringify'),
    against('memory held by an accepted event', 'heldBytes', 'bytes', 'array'),
  ];
}
