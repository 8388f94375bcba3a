import type { ResolvedOptions } from '../options/resolve-options.js';
import { requireExit } from '../platform/exit-spill.js';
import { SpillDirectory } from './spill-directory.js';
import { Spilling, type SpillingParts } from './spilling.js';

/** Builds what leaves events to a later process; throws when its directory cannot be used. */
export function buildSpilling(
  { spill, buffer, origin, delivery }: ResolvedOptions,
  parts: Omit<SpillingParts, 'directory' | 'origin' | 'maxAgeMs'>,
): Spilling | undefined {
  if (spill === undefined) return undefined;
  requireExit();
  const directory = new SpillDirectory(spill.directory, buffer);
  return new Spilling({ ...parts, directory, origin, maxAgeMs: delivery.maxAgeMs });
}
