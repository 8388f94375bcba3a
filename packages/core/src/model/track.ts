import type { Metadata } from './metadata.js';
import type { ScopeTrackOptions } from './track-options.js';
import type { TrackedName, TrackedRest } from './tracking-plan.js';
import type { Verdict } from './verdict.js';

/** Tracks for the scope's own user. With a tracking plan the compiler knows its names and metadata. */
export type Track = keyof IntercomTracking.Plan extends never
  ? (name: string, metadata?: Metadata | (() => Metadata), options?: ScopeTrackOptions) => Verdict
  : <Name extends TrackedName>(
      name: Name,
      ...rest: TrackedRest<Name, ScopeTrackOptions>
    ) => Verdict;
