import { run } from '../harness/children.js';
import { differenceFigure, plainFigure } from '../harness/figure.js';
import { interleave } from '../harness/rounds.js';
import { median } from '../harness/statistics.js';

const program = new URL('../programs/imports.js', import.meta.url);
const suite = 'imports';

/** What starting up takes, in fresh processes. */
export async function imports({ quick }) {
  const samples = await interleave(
    ['nothing', 'core', 'undici', 'client'],
    quick ? 2 : 15,
    (variant) => run(program, { variant }),
  );
  const of = (variant, what) => samples[variant].map((sample) => sample[what]);
  const more = (name, variant, what, target) =>
    differenceFigure(
      { suite, name, unit: 'ms', floorName: 'an empty module' },
      of(variant, what),
      of('nothing', what),
      target,
    );
  const plain = (name, what) =>
    plainFigure({ suite, name, unit: 'ms' }, median(of('client', what)));
  return [
    more("import('@intercom-events/core')", 'core', 'tookMs', { atMost: 15 }),
    more("import('@intercom-events/core'), CPU time", 'core', 'cpuMs'),
    more("import('undici')", 'undici', 'tookMs'),
    plain('making a client', 'madeMs'),
    plain('CPU time of loading undici after that, in the background', 'loadedCpuMs'),
  ];
}
