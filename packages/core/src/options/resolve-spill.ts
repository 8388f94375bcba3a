import { invalid, requireKnownKeys, requireObject } from './checks.js';
import type { SpillOptions } from './client-options.js';

/** Checks the shape of `spill`; whether its directory can be used shows when it is opened. */
export function resolveSpill(given: unknown): SpillOptions | undefined {
  if (given === false) return undefined;
  requireObject('spill', given);
  requireKnownKeys('spill', given, { directory: true });
  const directory: unknown = Reflect.get(given, 'directory');
  if (typeof directory === 'string' && directory !== '') return Object.freeze({ directory });
  throw invalid('spill.directory', 'the path of a directory', directory);
}
